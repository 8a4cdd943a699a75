/** The last step of a request with an audit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Request } from '@middy/core'
import type { RequestEnd } from '../../../../lambda/audit/audit-line.ts'
import { auditOptions, completeAudited } from '../../../../lambda/gate/audit.ts'
import type { Decision, GateContext } from '../../../../lambda/gate/gate-context.ts'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'
import { settingsAt } from '../../../support/gate.ts'

const GRANTED: Decision = { verdict: 'granted', subject: 'alice' }
const OPTIONS = {
  writes: true,
  hidesSubjects: true,
  issuer: 'https://own.example',
  load: async () => ({
    start: () => assert.fail('unused'),
    pseudonym: async (issuer: string, subject: string) => `${subject} of ${issuer}`,
  }),
}

async function completed(response: HttpResult | undefined, decision?: Decision) {
  const ends: Omit<RequestEnd, 'durationMs'>[] = []
  const context = {
    awsRequestId: 'id',
    ...(decision && { decision }),
    audit: {
      observe: () => assert.fail('unused'),
      end: async (end: (typeof ends)[number]) => void ends.push(end),
    },
  } as unknown as GateContext
  const request = { context, response } as unknown as Request
  await completeAudited(async () => {}, OPTIONS)(request)
  return { context, ends }
}

test('a stream that breaks is audited as far as it came, and its error goes on', async () => {
  const chunks = [new Uint8Array(5), new Uint8Array(7)]
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) throw new Error('broken')
      controller.enqueue(chunk)
    },
  })
  const response: HttpResult = { statusCode: 200, stream }
  const { ends } = await completed(response, GRANTED)
  await assert.rejects(new Response(response.stream ?? null).arrayBuffer(), /broken/)
  assert.deepEqual(
    ends.map(({ answerBytes }) => answerBytes),
    [12],
  )
})

test('a request without a decision, or without an answer, has no lines', async () => {
  assert.deepEqual((await completed({ statusCode: 204 })).ends, [])
  assert.deepEqual((await completed(undefined, GRANTED)).ends, [])
})

test('a pseudonym is of the issuer that decided, or of the only one', async () => {
  const subjects = async (decision: Decision) =>
    (await completed({}, decision)).context.decision?.subject
  assert.equal(await subjects(GRANTED), 'pseudonym:alice of https://own.example')
  const other = { ...GRANTED, issuer: 'https://other.example' }
  assert.equal(await subjects(other), 'pseudonym:alice of https://other.example')
})

test('an answer without a body has no bytes', async () => {
  const { ends } = await completed({}, GRANTED)
  assert.deepEqual(
    ends.map(({ status, answerBytes }) => [status, answerBytes]),
    [[200, 0]],
  )
})

test('without settings that ask for it, there is no audit', () => {
  const load = async () => assert.fail('loaded')
  const serverKey = { value: 'k'.repeat(32) }
  const optionsFor = (change: object) => auditOptions(settingsAt('https://a.example', change), load)
  assert.equal(optionsFor({ serverKey }), undefined)
  assert.equal(optionsFor({ audit: true }), undefined)
  assert.equal(optionsFor({ serverKey, audit: true })?.writes, true)
  assert.equal(optionsFor({ serverKey, pseudonymizeSubjects: true })?.writes, false)
})
