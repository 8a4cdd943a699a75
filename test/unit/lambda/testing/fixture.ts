/** A server with one of everything that a caller may or may not do. */
import * as z from 'zod'
import {
  defineResource,
  defineServer,
  defineTool,
  elicitForm,
  ToolError,
} from '../../../../lambda/features/public.ts'

export const whoAmI = defineTool({
  name: 'who_am_i',
  description: 'Returns the caller.',
  run: (_, { authInfo: { clientId, scopes, extra }, remainingTimeMs }) => ({
    clientId,
    scopes,
    extra,
    ms: Math.min(remainingTimeMs(), 60_000),
  }),
})

export const double = defineTool({
  name: 'double',
  description: 'Doubles a number.',
  inputSchema: z.object({ n: z.number(), wrong: z.boolean().default(false) }),
  outputSchema: z.object({ n: z.number() }),
  run({ n, wrong }) {
    if (n < 0) throw new ToolError('negative')
    return wrong ? ({ n: 'many' } as never) : { n: 2 * n }
  },
})

export const remove = defineTool({
  name: 'remove',
  description: 'Removes everything, if the user is sure.',
  scopes: ['write'],
  asks: true,
  async run(_, { ask }) {
    const { confirm } = await ask({
      confirm: elicitForm('Sure?', z.object({ sure: z.boolean() })),
    })
    return confirm.action === 'accept' && confirm.content.sure ? 'removed' : 'kept'
  },
})

export const audit = defineTool({
  name: 'audit',
  description: 'For administrators.',
  scopes: ['admin'],
  hidden: true,
  run: () => 'audited',
})

export const count = defineTool({
  name: 'count',
  description: 'Counts to three.',
  async run(_, { reportProgress, signal }) {
    for (const at of [1, 2, 3]) {
      signal.throwIfAborted()
      // oxlint-disable-next-line no-await-in-loop -- in order
      await reportProgress(at, 3)
    }
    return 'counted'
  },
})

export const server = defineServer({
  title: 'Tested',
  tools: [whoAmI, double, remove, audit, count],
  resources: [defineResource({ uri: 'test://empty', name: 'empty', read: () => '' })],
})
