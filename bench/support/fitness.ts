/** Checks before any measurement that a candidate refuses bad tokens and computes correctly. */
import assert from 'node:assert/strict'
import type { Bench } from './bench.ts'
import type { Built } from './program.ts'
import { type Era, type HttpEvent, toolCall, toolsList, TOKENS } from './events.ts'
import { type Answer, bodyOf } from './plan.ts'
import { metadataDocument } from './steps.ts'

interface Check {
  readonly name: string
  /** Undefined if the check passes. */
  readonly failure: string | undefined
}

export interface Fitness {
  /** Whether it refuses bad tokens; a failure is reported, and the candidate still measured. */
  readonly enforcement: readonly Check[]
  /** Whether metadata and tools work; a candidate that fails is not measured. */
  readonly function: readonly Check[]
}

type Checks = Readonly<Record<string, () => Promise<void>>>

export async function fitnessOf(bench: Bench, built: Built): Promise<Fitness> {
  const { candidate } = built
  const { eras, checksAudience, tokens } = candidate
  const [era = 'legacy'] = eras
  const refused = (token?: string) => async () =>
    void (await answerOf(bench, built, toolCall(era, token), 401))
  const enforcement: Checks = {
    'no token is answered by 401': refused(),
    'an unknown token is answered by 401': refused(TOKENS.unknown),
    ...(checksAudience && {
      'a token for another server is answered by 401': refused(TOKENS.foreign),
    }),
    // Of opaque tokens, the authorization server says no more than that it does not know them.
    ...(tokens === 'signed' && {
      'an expired token is answered by 401': refused(TOKENS.expired),
    }),
  }
  const tools = eras.map((one) => [
    `both tools work for ${one} clients`,
    async () => toolsWork(bench, built, one),
  ])
  const works: Checks = {
    'the metadata document names the resource': async () =>
      void (await bench.run(built, [metadataDocument(candidate)], { part: 'metadata' })),
    ...(Object.fromEntries(tools) as Checks),
  }
  return { enforcement: await resultsOf(enforcement), function: await resultsOf(works) }
}

async function resultsOf(checks: Checks): Promise<Check[]> {
  const results: Check[] = []
  for (const [name, check] of Object.entries(checks)) {
    // eslint-disable-next-line no-await-in-loop -- the processes share two files
    const failure = await check().then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    )
    results.push({ name, failure })
  }
  return results
}

async function toolsWork(bench: Bench, built: Built, era: Era): Promise<void> {
  const ask = async (event: HttpEvent) => resultOf(await answerOf(bench, built, event, 200))
  const call = async (name: string, args: Record<string, number>) => {
    const { content } = await ask(toolCall(era, TOKENS.valid, name, args))
    return JSON.parse((content as { text: string }[])[0]?.text ?? 'null') as Record<string, unknown>
  }
  const { tools } = await ask(toolsList(era, TOKENS.valid))
  const names = new Set((tools as { name: string }[]).map(({ name }) => name))
  for (const name of ['add_numbers', 'multiply_numbers']) assert.ok(names.has(name), `no ${name}`)
  assert.equal((await call('add_numbers', { a: 2.5, b: -4 }))['result'], -1.5)
  assert.equal((await call('multiply_numbers', { x: 6, y: 7 }))['result'], 42)
}

async function answerOf(
  bench: Bench,
  built: Built,
  event: HttpEvent,
  status: number,
): Promise<Answer> {
  const { steps } = await bench.run(built, [{ event, count: 1, expected: { status } }])
  const [step] = steps
  assert.ok(step)
  return step.last
}

/** Reads the result of a JSON-RPC response, which is JSON or the only event of a stream. */
function resultOf(answer: Answer): Record<string, unknown> {
  const body = bodyOf(answer)
  const data = /^data: (.*)$/m.exec(body)?.[1] ?? body
  const { result } = JSON.parse(data) as { result?: Record<string, unknown> }
  assert.ok(result, `no result in ${body}`)
  return result
}
