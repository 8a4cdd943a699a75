/** A gate that limits callers, who are named by their tokens, in front of tools, resources and prompts of different costs. */
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import * as z from 'zod'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
} from '../../lambda/features/public.ts'
import type { GateContext } from '../../lambda/gate/gate-context.ts'
import { createGate, gatePolicy } from '../../lambda/gate/gate.ts'
import { loadServer } from '../../lambda/mcp/load-server.ts'
import { RESOURCE, settingsAt } from './gate.ts'

const tool = (name: string, more: object = {}) =>
  defineTool({ name, description: name, run: () => '', ...more })

export const costlyServer = loadServer(
  {
    tools: [
      tool('usual'),
      tool('cheap', { cost: 0.5 }),
      tool('dear', { cost: 4 }),
      tool('guarded', { cost: 4, scopes: ['admin'] }),
      tool('hidden', { cost: 4, scopes: ['admin'], hidden: true }),
      tool('confirmed', { cost: 4, check: 'introspection' }),
      tool('priceless', { cost: 11 }),
    ],
    resources: [
      defineResource({ uri: 'x://a', name: 'a', cost: 3, read: () => '' }),
      defineResourceTemplate({ uriTemplate: 'y://{b}', name: 'b', cost: 2, read: () => '' }),
    ],
    prompts: [
      definePrompt({
        name: 'prompt',
        cost: 5,
        argsSchema: z.object({ a: z.string() }),
        complete: { a: () => [] },
        get: () => '',
      }),
    ],
  },
  { scopeHierarchy: [] },
)

export const call = (name: string) => message('tools/call', { name })
let sent = 0
export const message = (method: string, params: object = {}) => ({
  jsonrpc: '2.0',
  id: (sent += 1),
  method,
  params,
})

/** A gate whose callers are named by their tokens, and may make 10 calls at once and one a second. */
export function limitedGate(t: TestContext, change: object = {}) {
  t.mock.timers.reset()
  t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
  const limits = { callsPerMinutePerCaller: 60, callBurstPerCaller: 10, ...change }
  let verified = 0
  let confirmed = 0
  const handler = createGate({
    ...gatePolicy(settingsAt('https://auth.example.com', limits)),
    loadVerify: async () => async (token, _traceparent, mustAsk) => {
      verified += 1
      if (mustAsk === true) confirmed += 1
      if (token === 'bad') {
        const outcome = { kind: 'invalid_token', reason: 'inactive', detail: 'not active' } as const
        return { outcome, cached: true }
      }
      const [sub] = token.split('~')
      const extra = { sub }
      const resource = new URL(RESOURCE)
      const caller = { token, clientId: 'c', scopes: ['mcp'], extra, resource }
      return { outcome: caller, cached: true }
    },
    loadServer: async () => costlyServer,
  }).handler(async () => ({ statusCode: 200 }))
  return {
    counts: () => ({ verified, confirmed }),
    wait: (seconds: number) => t.mock.timers.tick(seconds * 1000),
    send: async (token: string, body?: unknown, headers: object = {}) => {
      const context = { awsRequestId: randomUUID() } as GateContext
      const event = {
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          ...headers,
        },
        rawQueryString: '',
        requestContext: { http: { method: body === undefined ? 'GET' : 'POST' } },
        isBase64Encoded: false,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }
      const {
        statusCode: status,
        headers: answered = {},
        body: text = '',
      } = await handler(event, context)
      return { status, headers: answered, text, decision: context.decision }
    },
  }
}
