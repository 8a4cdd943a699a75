/** A flood of made-up tokens, at an authorization server that does something unfriendly with each of them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { json, never, type Reply, startBackend } from '../../support/backend.ts'
import { ACTIVE, type Answer, freshToken, type Gate, gateAt } from '../../support/gate.ts'

const SIEGE_MS = 20_000
const JUNK_PER_SECOND = 50
const SIGN_INS_PER_SECOND = 2
/** A client that is told to come again does; more than this is no sign-in that gets through. */
const SIGN_IN_WITHIN_MS = 10_000
/** Shorter than the siege: known tokens are asked about again in the middle of it. */
const CACHE_SECONDS = 5
const GOOD = 'good-'

interface SignIn {
  readonly tries: number
  readonly ms: number
}

/** Calls this often per second until the siege is over, and waits for all calls to end. */
async function atRate<T>(perSecond: number, call: () => Promise<T>): Promise<T[]> {
  const calls: Promise<T>[] = []
  const start = performance.now()
  for (let due = start; due < start + SIEGE_MS; due += 1000 / perSecond) {
    // eslint-disable-next-line no-await-in-loop -- at a steady rate
    await delay(Math.max(0, due - performance.now()))
    calls.push(call())
  }
  return Promise.all(calls)
}

/** A client with a new token, which comes again when it is told to. */
async function signIn(gate: Gate): Promise<SignIn> {
  const token = GOOD + freshToken()
  const start = performance.now()
  for (let tries = 1; ; tries += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { status, retryAfter } = await gate(token)
    const ms = performance.now() - start
    if (status === 200 || ms > SIGN_IN_WITHIN_MS) return { tries, ms }
    assert.ok(status === 429 || status === 503, `${status} makes a client throw its token away`)
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await delay(retryAfter * 1000)
  }
}

async function besiege(answerToJunk: Reply) {
  const junk = new Set<string>()
  await using server = await startBackend((response, seen) => {
    const token = new URLSearchParams(seen.body).get('token') ?? ''
    if (!token.startsWith(GOOD)) junk.add(token)
    const reply = token.startsWith(GOOD) ? json(ACTIVE) : answerToJunk
    reply(response, seen)
  })
  const gate = gateAt(server.origin, { tokenCacheTtlSeconds: CACHE_SECONDS })
  const known = Array.from({ length: 4 }, () => GOOD + freshToken())
  for (const { status } of await Promise.all(known.map(gate))) assert.equal(status, 200)

  const [junkAnswers, signIns, knownAnswers] = await Promise.all([
    atRate(JUNK_PER_SECOND, () => gate()),
    atRate(SIGN_INS_PER_SECOND, () => signIn(gate)),
    atRate(1, () => Promise.all(known.map(gate))),
  ])
  return { junkAnswers, signIns, knownAnswers: knownAnswers.flat(), askedAbout: junk.size }
}

const countOf = (answers: readonly Answer[], status: number) =>
  answers.filter((answer) => answer.status === status).length

/** Refuses the made-up tokens alone; the others fail on whatever they do not know. */
const firewall: Reply = (response, seen) =>
  seen.body.includes('token=token-')
    ? json({ message: 'Forbidden' }, 403)(response, seen)
    : json({ active: false })(response, seen)

/** Two halves of the default of REFUSED_TOKENS_PER_MINUTE, the burst of each, and the canary. */
const QUOTA = 2 * (SIEGE_MS / 1000) * 5 + 2 * 50 + 1
const TOTAL = (SIEGE_MS / 1000) * (JUNK_PER_SECOND + 1)

/** Each with the least share of sign-ins that get through at their first try, and the most questions it may cost. */
const SIEGES: readonly (readonly [name: string, reply: Reply, share: number, cost: number])[] = [
  ['401 without a reason', json({}, 401), 0.75, TOTAL],
  ['403 of a firewall', firewall, 0.75, TOTAL],
  ['500', json({}, 500), 0.75, TOTAL],
  ['429', json({}, 429, { 'retry-after': '5' }), 0, QUOTA],
  ['no answer', never, 0, QUOTA],
  ['a refusal', json({ active: false }), 0, QUOTA],
]

describe('made-up tokens at 50/s for 20 s', { concurrency: true, timeout: 60_000 }, () => {
  for (const [name, reply, share, cost] of SIEGES) {
    test(`${name}: known tokens lose nothing, every sign-in gets through`, async (t) => {
      const { junkAnswers, signIns, knownAnswers, askedAbout } = await besiege(reply)
      const first = signIns.filter(({ tries }) => tries === 1).length
      const slowest = Math.max(...signIns.map(({ ms }) => ms))
      const statuses = [401, 429, 503].map(
        (status) => `${countOf(junkAnswers, status)} × ${status}`,
      )
      t.diagnostic(
        `${name}: ${first} of ${signIns.length} sign-ins at once, slowest ${Math.round(slowest)} ms; ` +
          `${askedAbout} of ${junkAnswers.length} made-up tokens asked about; ${statuses.join(', ')}`,
      )
      assert.equal(countOf(knownAnswers, 200), knownAnswers.length)
      assert.ok(slowest < SIGN_IN_WITHIN_MS, `a sign-in took ${slowest} ms`)
      assert.ok(first >= signIns.length * share, `${first} of ${signIns.length} at once`)
      assert.ok(askedAbout <= cost, `${askedAbout} questions`)
      assert.equal(countOf(junkAnswers, 200), 0)
      for (const { decision } of junkAnswers) {
        assert.doesNotMatch(decision?.detail ?? '', /OAUTH_CLIENT_ID/)
      }
    })
  }
})
