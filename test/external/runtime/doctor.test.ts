/** The checks for a fresh deployment. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { examine } from '../../../local/doctor/examine.ts'
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

test('npm run doctor finds no problem at the deployed functions, and calls a tool', async () => {
  const { findings, notes } = await examine({ url: system.url, token: accessToken })
  assert.deepEqual(findings, [])
  assert.equal(notes.filter((one) => / calls \w+$/.test(one)).length, 2, notes.join())
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
