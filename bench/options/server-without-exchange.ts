/** The same server as in `server-that-exchanges.ts`, without what exchanges. */
import { defineServer, defineTool } from '../../lambda/features/public.ts'

export const plain = defineTool({
  name: 'plain',
  description: 'Does something.',
  run: async () => 'done',
})

export const server = defineServer({ tools: [plain] })
