import { createHandler } from '../../lambda/handler.ts'

export const handler = createHandler(() => import('./server-without-exchange.ts'))
