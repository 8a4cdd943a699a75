/** Nothing is measured of a server that lets in whom it should not, or that does not compute. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type Bench, createBench, QUICK } from '../../../bench/support/bench.ts'
import { buildWorker } from '../../../bench/support/build.ts'
import { fitnessOf } from '../../../bench/support/fitness.ts'
import { type Backends, startBackends } from '../../../bench/support/start-backends.ts'
import { granted } from '../../../bench/support/steps.ts'
import { candidateNamed } from './candidate.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** `ANSWER` is a function of the tool's name and its two arguments, `TOKEN_TAKEN` of the header. */
const OPEN_SERVER = `export async function handler({ rawPath, body, headers }) {
  if (rawPath.startsWith('/.well-known/')) return { statusCode: 200, body: '"https://mcp.example.com/mcp"' }
  if (!(TOKEN_TAKEN)(headers.authorization)) return { statusCode: 401, body: '' }
  const { method, params } = JSON.parse(body)
  const names = ['add_numbers', 'multiply_numbers']
  const [a, b] = Object.values(params.arguments ?? {})
  const result = ANSWER(params.name, a, b)
  const content = [{ type: 'text', text: JSON.stringify({ result }) }]
  const tools = names.map((name) => ({ name }))
  const answer = { result: method === 'tools/list' ? { tools } : { content } }
  return { statusCode: 200, body: JSON.stringify(answer) }
}`
const RIGHT = "((name, a, b) => (name === 'add_numbers' ? a + b : a * b))"
const WRONG = '((name, a, b) => a + b)'
const ANY_HEADER = '() => true'
const ANY_TOKEN = '(header) => header !== undefined'
const ANY_KNOWN_TOKEN = "(header = '') => /valid|another/.test(header)"

suite('the checks before a measurement', () => {
  let folder: string
  let backends: Backends
  let bench: Bench

  before(async () => {
    folder = temporaryFolder('bench-test')
    backends = await startBackends(folder, true)
    const worker = await buildWorker(path.join(folder, 'worker.mjs'))
    bench = createBench({ scale: QUICK, backends, worker, folder, onRun: () => {} })
  })
  after(async () => {
    backends.end()
  })

  async function openServer(name: string, answer: string, tokenTaken = ANY_HEADER) {
    const file = path.join(folder, `${name}.mjs`)
    await writeFile(file, OPEN_SERVER.replace('ANSWER', answer).replace('TOKEN_TAKEN', tokenTaken))
    return candidateNamed(name, file)
  }

  test('find a server that lets everybody in, by each of the three ways', async () => {
    const fitness = await fitnessOf(bench, await openServer('open', RIGHT))
    assert.equal(fitness.enforcement.length, 3)
    for (const { name, failure } of fitness.enforcement) {
      assert.match(failure ?? '', /answered .*"statusCode":200/, name)
    }
    assert.deepEqual(
      fitness.function.map(({ failure }) => failure),
      [undefined, undefined, undefined],
    )
  })

  test('look at expired tokens too where they are signed', async () => {
    const { candidate, ...programs } = await openServer('open-signed', RIGHT)
    const built = { ...programs, candidate: { ...candidate, tokens: 'signed' } as const }
    const { enforcement } = await fitnessOf(bench, built)
    assert.deepEqual(
      enforcement.map(({ failure }) => failure === undefined),
      [false, false, false, false],
    )
  })

  test('tell which of the three it is', async () => {
    const failuresOf = async (name: string, tokenTaken: string) => {
      const { enforcement } = await fitnessOf(bench, await openServer(name, RIGHT, tokenTaken))
      return enforcement.filter(({ failure }) => failure !== undefined).map((check) => check.name)
    }
    const unknown = 'an unknown token is answered by 401'
    const foreign = 'a token for another server is answered by 401'
    assert.deepEqual(await failuresOf('any-token', ANY_TOKEN), [unknown, foreign])
    assert.deepEqual(await failuresOf('any-known-token', ANY_KNOWN_TOKEN), [foreign])
  })

  test('find a server whose result is wrong', async () => {
    const fitness = await fitnessOf(bench, await openServer('wrong', WRONG))
    const failed = fitness.function.filter(({ failure }) => failure !== undefined)
    assert.deepEqual(
      failed.map(({ name }) => name),
      ['both tools work for modern clients', 'both tools work for legacy clients'],
    )
  })

  test('go on during the measurement: a wrong answer does not count', async () => {
    const wrong = await openServer(
      'late',
      '((name, a, b) => (globalThis.calls = (globalThis.calls ?? 0) + 1) < 3 ? a + b : 0)',
    )
    await bench.run(wrong, [granted('modern', 2)])
    await assert.rejects(bench.run(wrong, [granted('modern', 3)]), /answered/)
  })

  test('count what the back ends are asked', async () => {
    await backends.counts()
    const asks = path.join(folder, 'asks.mjs')
    await writeFile(
      asks,
      `export async function handler() {
        const authorization = 'Basic ' + btoa(process.env.OAUTH_CLIENT_ID + ':not-the-secret')
        const request = { method: 'POST', headers: { authorization }, body: 'token=valid' }
        const response = await fetch(process.env.AUTH_INTROSPECTION_ENDPOINT, request)
        await response.text()
        return { statusCode: response.status, body: '' }
      }`,
    )
    const step = { ...granted('modern', 2), expected: { status: 401 } }
    await bench.run(candidateNamed('asks', asks), [step])
    const { introspections, refusedClients } = await backends.counts()
    assert.deepEqual([introspections, refusedClients], [0, 2])
    assert.equal((await backends.counts()).refusedClients, 0, 'counted twice')
  })
})
