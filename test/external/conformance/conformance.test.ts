/** The official conformance suite of MCP against the deployed handlers, for each revision that they serve. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after } from 'node:test'
import { MissingError, say, step } from '../../support/progress.ts'
import { freePort } from '../../support/free-port.ts'
import { expectedFailures, FRONT_DOORS, NOT_REQUIRED, REVISIONS } from './expected-failures.ts'
import { failuresTable, resultRow, RESULTS_HEAD } from './report.ts'
import { hasVerdict, passes, unexpectedOf } from './outcome.ts'
import { installConformance, runRequirements } from './suite.ts'
import { startSystem } from './system.ts'
import { startTokenProxy } from './token-proxy.ts'

const suite = await installConformance()
const system = await startSystem()
const results: string[] = []
after(async () => {
  await system[Symbol.asyncDispose]()
  console.log(`\n@modelcontextprotocol/conformance ${suite.version}\n`)
  console.log([...RESULTS_HEAD, ...results, '', ...failuresTable()].join('\n'))
})

const WITHOUT_TOKEN = { 'no token': undefined, 'a wrong token': 'of-somebody-else' }

for (const revision of REVISIONS) {
  for (const frontDoor of FRONT_DOORS) {
    step(`${revision}, ${frontDoor}: the scenarios required of a server`, async () => {
      const url = system.urls[frontDoor]
      await using proxy = await startTokenProxy(url, await freePort(), system.accessToken)
      const expected = expectedFailures(revision, frontDoor)
      const outcome = await runRequirements(suite, proxy.url, revision, expected)
      assert.equal(outcome.code, 0, unexpectedOf(outcome, expected))
      for (const scenario of expected) assert.ok(outcome.required.includes(scenario), scenario)
      for (const scenario of outcome.required) assert.ok(hasVerdict(outcome, scenario), scenario)
      for (const scenario of NOT_REQUIRED[revision]) assert.ok(passes(outcome, scenario), scenario)
      results.push(resultRow(revision, frontDoor, outcome))
    })
  }

  for (const [circumstance, token] of Object.entries(WITHOUT_TOKEN)) {
    step(`${revision}: the same with ${circumstance}`, async () => {
      const url = system.urls.streaming
      await using proxy = await startTokenProxy(url, await freePort(), token)
      const { code, required } = await runRequirements(suite, proxy.url, revision, [])
      const answers = proxy.answers()
      assert.equal(code, 1)
      assert.ok(answers.length >= required.length, `${answers.length} requests`)
      for (const { status, isForeign } of answers) assert.equal(status, isForeign ? 403 : 401)
      say(`         ${answers.length} requests, each refused`)
    })
  }
}

step('docs/conformance.md has the same tables', async () => {
  if (results.length < REVISIONS.length * FRONT_DOORS.length)
    throw new MissingError('a revision has no result')
  const docs = await readFile(
    path.join(import.meta.dirname, '../../../docs/conformance.md'),
    'utf8',
  )
  for (const table of [[...RESULTS_HEAD, ...results], failuresTable()]) {
    assert.ok(docs.includes(`\n\n${table.join('\n')}\n\n`), `missing:\n${table.join('\n')}`)
  }
  assert.ok(docs.includes(`conformance\` ${suite.version}`), `not about ${suite.version}`)
})
