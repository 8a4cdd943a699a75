/** A real Keycloak before the real server: whom it lets in, and what happens when Keycloak changes. */
import assert from 'node:assert/strict'
import { after } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { javaVersion } from '../../support/maven.ts'
import { MissingError, printSummary, step, usesVersion } from '../../support/progress.ts'
import { changeSteps } from './change-steps.ts'
import { KEYCLOAK_VERSION } from './distribution.ts'
import { doctorSteps } from './doctor-steps.ts'
import { dpopSteps } from './dpop-steps.ts'
import { keySteps } from './key-steps.ts'
import { modeSteps } from './mode-steps.ts'
import { resourceIndicatorSteps } from './resource-indicator-steps.ts'
import { sessionSteps } from './session-steps.ts'
import { signInSteps } from './sign-in-steps.ts'
import { tokenSteps } from './token-steps.ts'
import { createWorld, type World } from './world.ts'

let made: World | undefined

function world(): World {
  if (made === undefined) throw new MissingError('there is no Keycloak: an earlier step failed')
  return made
}

after(async () => {
  await made?.[Symbol.asyncDispose]()
  printSummary('With a real Keycloak')
})

step('Keycloak starts with the realm, and the server with the settings that fit it', async () => {
  usesVersion('Keycloak', KEYCLOAK_VERSION)
  usesVersion('Java', await javaVersion())
  usesVersion('Node.js', process.versions.node)
  usesVersion('MCP SDK', packageJson.devDependencies['@modelcontextprotocol/sdk'])
  usesVersion('and', packageJson.devDependencies['@modelcontextprotocol/client'])
  made = await createWorld()
})

signInSteps(world)
tokenSteps(world)
doctorSteps(world)
modeSteps(world)
dpopSteps(world)
sessionSteps(world)
keySteps(world)
changeSteps(world)
resourceIndicatorSteps(world)

step('nothing that was printed holds a token or a secret', async () => {
  const { confidential } = world()
  const printed = world().output()
  assert.ok(printed.split('"verdict":"granted"').length > 20, 'a line per decision')
  assert.ok(confidential.size > 10, 'tokens and secrets to look for')
  for (const text of confidential) {
    assert.ok(text.length > 7 && !printed.includes(text), 'a token or a secret is in a log')
  }
})
