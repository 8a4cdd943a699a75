/** The checks for a fresh deployment. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { smoke, tokenCheckNames } from '../../system/smoke/smoke.ts'
import { assertOrderly } from './support/deployment.ts'
import { deployWithEmbeddedServer } from './support/embedded.ts'
import { note } from './support/suite.ts'

const system = await deployWithEmbeddedServer()
const accessToken = await system.authorizationServer.issueDemoToken()
after(async () => {
  await system.end()
  assertOrderly(system)
  const printed = [...system.mcp.log(), ...system.metadata.log()].join('\n')
  assert.ok(!printed.includes(accessToken))
})

test('the deployed functions pass every check for a fresh deployment', async (t) => {
  const results = await smoke(system.url, { accessToken })
  for (const { name, problem } of results) {
    // eslint-disable-next-line no-await-in-loop -- in the order of the checks
    await t.test(name, () => assert.equal(problem, undefined))
  }
  const names = new Set(results.map(({ name }) => name))
  assert.ok(tokenCheckNames.every((name) => names.has(name)))
})

test('requests that follow one another need one environment of each function', async () => {
  const { mcp, metadata } = system
  for (const [name, { environments }] of Object.entries({ mcp, metadata })) {
    const [environment, ...others] = environments
    assert.ok(environment !== undefined)
    assert.equal(others.length, 0)
    // eslint-disable-next-line no-await-in-loop
    await note(`${name}: start until ready, ms`, environment.init.ms.toFixed(0))
  }
})
