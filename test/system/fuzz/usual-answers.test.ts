/** Whatever is asked, the usual answers are the SDK's to the byte, and they are usual indeed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { readTrace } from '../../../lambda/base/trace-context.ts'
import { log } from '../../../lambda/base/log.ts'
import { featuresOf } from '../../../lambda/features/define-server.ts'
import { requestFor } from '../../../lambda/http/fetch-stand-ins.ts'
import { type Catalog, findFeature } from '../../../lambda/mcp/catalog.ts'
import { createServe, type Serve } from '../../../lambda/mcp/serve.ts'
import { serverFactory } from '../../../lambda/mcp/server-factory.ts'
import { withUsualAnswers } from '../../../lambda/mcp/usual-answers.ts'
import { readMessage } from '../../../lambda/message/read-message.ts'
import { runs } from './fuzz-runs.ts'
import { changed, changes } from './message-changes.ts'
import { CALLS, type Sent, USUAL, usualMessage } from './usual-messages.ts'
import { type ServerPlan, serverOf, serverPlan } from './usual-servers.ts'

log.setLogLevel('SILENT')

/** The part of the requests of each kind that is answered without the SDK, at least: many of them are odd. */
const FLOOR = 0.2

const circumstances = fc.record({
  canStream: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  isAborted: fc.integer({ min: 0, max: 29 }).map((one) => one === 0),
  isAuthorized: fc.integer({ min: 0, max: 29 }).map((one) => one > 0),
  scopes: fc.subarray(['mcp', 'admin', 'write']),
  contentType: fc.constantFrom('application/json', 'Application/JSON; charset=utf-8'),
})
type Circumstances = typeof circumstances extends fc.Arbitrary<infer T> ? T : never

/** Calls have the most to go wrong. */
const kinds = fc.constantFrom(...USUAL, ...CALLS, ...CALLS)

const asked = fc.tuple(serverPlan, kinds).chain(([plan, kind]) =>
  fc.record({
    plan: fc.constant(plan),
    kind: fc.constant(kind),
    sent: usualMessage(
      kind,
      plan.tools.map(([name]) => name),
    ),
    changes,
    circumstances,
  }),
)

/** As a header has it: another one than that of the messages. */
const TRACE = readTrace('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')

/** A server made anew, and one request to it. */
function exchange(plan: ServerPlan, sent: Sent, around: Circumstances) {
  const ran: string[] = []
  const catalog: Catalog = {
    ...plan.about,
    features: featuresOf(serverOf(plan, ran)),
    scopeHierarchy: [['admin', 'write']],
    services: { readStateKey: async () => 'k'.repeat(32) },
  }
  const { contentType, scopes } = around
  const text = JSON.stringify(sent.message)
  const message = readMessage({ contentType, text, isBase64Encoded: false })
  if ('problem' in message) return undefined
  const found = message.calls.map((call) => findFeature(catalog, call, scopes))
  const authInfo = { token: 't', clientId: 'c', scopes, extra: { sub: 'alice' } }
  const request = requestFor(
    {
      headers: { 'content-type': contentType, ...textsIn(sent.headers) },
      rawQueryString: '',
      requestContext: { http: { method: 'POST' } },
      isBase64Encoded: false,
    },
    'https://mcp.example.com/mcp',
    around.isAborted ? AbortSignal.abort() : new AbortController().signal,
    {
      message,
      authorized: around.isAuthorized ? found.filter((one) => one !== undefined) : [],
      authInfo,
      canStream: around.canStream,
      requestId: 'id',
      headerTrace: TRACE,
      remainingTimeMs: () => 30_000,
    },
  )
  return { catalog, request, ran }
}

const textsIn = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

async function answerOf(serve: Serve, request: Parameters<Serve>[0]) {
  const response = await serve(request)
  const headers = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
}

test('what is answered without the SDK is what the SDK answers, and tools run as often', async () => {
  const count = new Map<string, { asked: number; usual: number }>(
    USUAL.map((kind) => [kind, { asked: 0, usual: 0 }]),
  )
  await fc.assert(
    fc.asyncProperty(asked, async ({ plan, kind, sent, changes: all, circumstances: around }) => {
      const one = changed(sent, all)
      const usual = exchange(plan, one, around)
      const sdks = exchange(plan, one, around)
      if (usual === undefined || sdks === undefined) return
      let bySdk = 0
      const serveBySdk = createServe(serverFactory(usual.catalog))
      const serve = withUsualAnswers(usual.catalog, async (request) => {
        bySdk += 1
        return serveBySdk(request)
      })
      const answered = await answerOf(serve, usual.request)
      const expected = await answerOf(createServe(serverFactory(sdks.catalog)), sdks.request)
      assert.deepEqual(answered, expected)
      assert.deepEqual(usual.ran, sdks.ran)
      const counted = count.get(kind)
      if (counted === undefined) return
      counted.asked += 1
      if (bySdk === 0) counted.usual += 1
    }),
    runs(2000),
  )
  for (const [kind, { asked: all, usual }] of count) {
    assert.ok(usual >= FLOOR * all && usual > 0, `${kind}: ${usual} of ${all}`)
  }
})
