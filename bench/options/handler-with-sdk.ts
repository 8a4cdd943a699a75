import { createHandler } from '../../lambda/handler.ts'

export const handler = createHandler(() => import('./server-with-sdk.ts'))
