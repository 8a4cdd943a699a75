/** Ten thousand invocations of one environment. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { json } from '../../support/backend.ts'
import { callEvent } from './support/call-event.ts'
import { note, prepareSuite } from './support/suite.ts'
import { type System, withSystem } from './support/system.ts'

const INVOCATIONS = 10_000
const SAMPLE_EVERY = 100
const REPEATED_TOKENS = 100
/** Of an introspection answer, so that ten thousand of them are far more than the cache may hold. */
const LARGE_ANSWER_BYTES = 16_000

/**
 * Node gets the heap of the smallest function: the less room it has, the sooner it collects garbage, and the less of it
 * hides a leak. The long time to live keeps verdicts for the whole test.
 */
const OPTIONS = { limits: { memoryMb: 128 }, settings: { TOKEN_CACHE_TTL_SECONDS: '3600' } }
/**
 * Memory is flat when its median in the last fifth of the invocations is at most so much above that in the second one,
 * 6,000 invocations before: less than two kilobytes for each. The first fifth is for warming up.
 */
const GROWTH_MB = 10
/** A cache without a bound would grow by 96 MB in between. */
const GROWTH_OF_LARGE_ANSWERS_MB = 24

/** Runs the load, and says how the memory went: one figure for each sample. */
async function invokeMany(system: System, tokenOf: (index: number) => string): Promise<number[]> {
  const samples: number[] = []
  for (let index = 0; index < INVOCATIONS; index += 1) {
    const event = callEvent(system.url, tokenOf(index))
    // eslint-disable-next-line no-await-in-loop -- one after the other, in one environment
    const { statusCode } = (await system.mcp.invoke(event)) as { statusCode: number }
    assert.equal(statusCode, 200)
    if (index % SAMPLE_EVERY === 0) samples.push(processOf(system).memory().residentMb)
  }
  return samples
}

function processOf({ mcp: { environments } }: System) {
  assert.equal(environments.length, 1)
  return environments[0]?.process ?? assert.fail()
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN
}

async function assertFlat(name: string, samples: readonly number[], growthMb: number) {
  const fifth = samples.length / 5
  const [early, late] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)].map(median)
  assert.ok(early !== undefined && late !== undefined)
  await note(
    `${name}: MB in the second and the last fifth`,
    `${early.toFixed(1)} ${late.toFixed(1)}`,
  )
  assert.ok(late <= early + growthMb, `${late} MB after ${early} MB: ${samples.join(' ')}`)
}

/** Questions to the authorization server, which are forgotten here. */
function countQuestions({ authorizationServer }: System): () => number {
  const { reply, seen } = authorizationServer
  let questions = 0
  authorizationServer.reply = (response, one) => {
    questions += 1
    seen.length = 0
    reply(response, one)
  }
  return () => questions
}

describe(`${INVOCATIONS} invocations of one process`, { concurrency: true }, () => {
  test(
    'with new and known tokens: memory stays flat, and a known token is never asked about again',
    withSystem(async (system) => {
      const secret = system.newSecret('access token')
      const isNew = (index: number) => index % 3 === 0
      const questions = countQuestions(system)
      const samples = await invokeMany(system, (index) =>
        isNew(index) ? `${secret}-new-${index}` : `${secret}-${index % REPEATED_TOKENS}`,
      )
      await assertFlat('new and known tokens', samples, GROWTH_MB)
      const newTokens = Math.ceil(INVOCATIONS / 3)
      assert.equal(questions(), newTokens + REPEATED_TOKENS)
    }, OPTIONS),
  )

  test(
    'with new tokens and large answers: the cache drops the oldest, and memory stays flat',
    withSystem(async (system) => {
      const { authorizationServer, active } = system
      authorizationServer.reply = json({ ...active, other: 'x'.repeat(LARGE_ANSWER_BYTES) })
      const secret = system.newSecret('access token')
      const questions = countQuestions(system)
      const samples = await invokeMany(system, (index) => `${secret}-${index}`)
      await assertFlat('new tokens, large answers', samples, GROWTH_OF_LARGE_ANSWERS_MB)
      assert.equal(questions(), INVOCATIONS)

      await system.mcp.invoke(callEvent(system.url, `${secret}-${INVOCATIONS - 1}`))
      assert.equal(questions(), INVOCATIONS, 'the last one is known')
      await system.mcp.invoke(callEvent(system.url, `${secret}-0`))
      assert.equal(questions(), INVOCATIONS + 1, 'the first one is not')
      const { memoryMb } = (await prepareSuite()).assembly.functions.mcp
      assert.ok(processOf(system).memory().peakMb < memoryMb, 'a function of the template has room')
    }, OPTIONS),
  )
})
