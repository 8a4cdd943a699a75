/** A server behind the gate whose calls are audited, and the lines about them. */
import { mock } from 'node:test'
import { trace } from '@opentelemetry/api'
import * as z from 'zod'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import { metaOf } from './clients/http-requests.ts'
import { json, startBackend } from './backend.ts'
import { ACTIVE, settingsAt } from './gate.ts'

const { definePrompt, defineResource, defineResourceTemplate, defineTool, elicitForm, ToolError } =
  await import('../../lambda/features/public.ts')
const { log } = await import('../../lambda/base/log.ts')
const { serve } = await import('../../lambda/gate/serve.ts')

export const SERVER_KEY = 'k'.repeat(64)

export type Line = Readonly<Record<string, unknown>>

const lines: Line[] = []
const write = (message: string, fields: Line) => void lines.push({ message, ...fields })
mock.method(log, 'info', write)
mock.method(log, 'error', write)

const anything = z.looseObject({})
const tool = (name: string, run: (input: object, signal: AbortSignal) => unknown, more = {}) =>
  defineTool({
    name,
    description: name,
    inputSchema: anything,
    run: (input, { signal }) => run(input, signal) as object,
    ...more,
  })

const never = async (signal: AbortSignal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })

/** One for each way in which a call can end. */
const SERVER = {
  tools: [
    tool('echo', (input) => input),
    tool('spanning', () => ({ span: trace.getActiveSpan()?.spanContext().spanId })),
    tool('mutating', (input) => Object.assign(input, { changed: true })),
    tool('reporting', () => {
      throw new ToolError('a reason for the model')
    }),
    tool('whole', () => ({ content: [{ type: 'text', text: 'no' }], isError: true })),
    tool('failing', () => {
      throw new Error('a secret of the database')
    }),
    tool('mute', () => undefined),
    tool('waiting', async (_, signal) => never(signal)),
    tool('admin', (input) => input, { scopes: ['admin'] }),
    defineTool({
      name: 'strict',
      description: 'strict',
      inputSchema: z.object({ n: z.number() }),
      run: ({ n }) => `${n}`,
    }),
    defineTool({
      name: 'asking',
      description: 'asking',
      asks: true,
      run: async (_, { ask }) => ask({ sure: elicitForm('Sure?', z.object({ yes: z.boolean() })) }),
    }),
  ],
  resources: [
    defineResource({ uri: 'notes://one', name: 'one', read: () => 'text' }),
    defineResourceTemplate({
      uriTemplate: 'notes://by/{author}',
      name: 'by-author',
      complete: { author: ['alice'] },
      list: () => [{ uri: 'notes://by/alice', name: 'Notes by Alice' }],
      read: ({ author }) => (author === 'nobody' ? undefined : 'text'),
    }),
  ],
  prompts: [
    definePrompt({
      name: 'plan',
      argsSchema: z.object({ goal: z.string() }),
      complete: { goal: (typed) => [`${typed}…`] },
      get: ({ goal }) => goal,
    }),
    definePrompt({
      name: 'guarded',
      scopes: ['admin'],
      get: () => 'text',
    }),
  ],
}

export interface Sent {
  readonly era?: '2025-03-26' | '2025-11-25' | '2026-07-28'
  readonly headers?: Readonly<Record<string, string>>
  readonly clientGone?: AbortSignal
  readonly remainingTimeMs?: number
}

/** @param said what the authorization server says of each token, beside that it is active */
export async function startAudited(change: Partial<FunctionSettings> = {}, said: object = {}) {
  const backend = await startBackend(json({ ...ACTIVE, ...said }))
  const settings = settingsAt(backend.origin, {
    audit: true,
    serverKey: { value: SERVER_KEY },
    requestStateKey: { value: SERVER_KEY },
    ...change,
  })
  const handler = serve(settings, async () => ({ server: SERVER }))

  /** Sends a body, and returns the answer with the lines that it caused. */
  async function post(body: unknown, { headers, clientGone, remainingTimeMs }: Sent = {}) {
    lines.length = 0
    const event = {
      ...EVENT,
      headers: { ...EVENT.headers, ...headers },
      body: JSON.stringify(body),
    }
    const context = {
      awsRequestId: 'request-1',
      ...(clientGone && { clientGone }),
      ...(remainingTimeMs !== undefined && { getRemainingTimeInMillis: () => remainingTimeMs }),
    }
    const answer = await handler(event, context as never)
    return { answer, lines, audited: linesNamed('audit'), decided: linesNamed('access granted') }
  }

  return {
    issuer: backend.origin,
    post,
    /** Sends one request. */
    async call(method: string, params: Readonly<Record<string, unknown>>, sent: Sent = {}) {
      const { era = '2025-11-25' } = sent
      const isModern = era === '2026-07-28'
      const { _meta: meta = {}, name, uri, ...others } = params
      const named = name ?? uri
      const all = {
        ...others,
        ...(name !== undefined && { name }),
        ...(uri !== undefined && { uri }),
        _meta: { ...(isModern && metaOf(era)), ...(meta as object) },
      }
      const headers = {
        'mcp-protocol-version': era,
        ...(isModern && { 'mcp-method': method }),
        ...(isModern && named !== undefined && { 'mcp-name': named as string }),
        ...sent.headers,
      }
      return post({ jsonrpc: '2.0', id: 7, method, params: all }, { ...sent, headers })
    },
    [Symbol.asyncDispose]: async () => backend[Symbol.asyncDispose](),
  }
}

export const linesNamed = (name: string) => lines.filter(({ message }) => message === name)

const EVENT = {
  headers: { 'content-type': 'application/json', authorization: 'Bearer the-token' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}

/** Everything of a stream, as text. */
export const read = async ({ stream }: HttpResult) => new Response(stream ?? null).text()
