/** What `npm run doctor` says of settings that fit Keycloak, and of some that do not. */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { examine } from '../../../local/doctor/examine.ts'
import { step } from '../../support/progress.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { app } from './clients.ts'
import { userTokens } from './tokens.ts'
import type { World } from './world.ts'

const SERVER = fileURLToPath(import.meta.resolve('../../support/demo-server.ts'))

const FAULTS: readonly (readonly [id: string, settings: Readonly<Record<string, string>>])[] = [
  ['introspection-client-refused', { OAUTH_CLIENT_SECRET: 'not-the-secret-of-that-client' }],
  ['introspection-client-refused', { OAUTH_CLIENT_ID: 'nobody' }],
  ['introspection-not-allowed', { OAUTH_CLIENT_ID: 'mcp-client' }], // a public one
  ['realm-missing', { AUTH_REALM: 'MCP-DEV' }],
  ['token-audience', { RESOURCE_URL: 'https://mcp.example.com/mcp' }],
  ['token-issuer', { AUTH_HOST: '127.0.0.1' }],
]

export function doctorSteps(world: () => World): void {
  step('npm run doctor finds nothing in settings that fit, and names what does not', async () => {
    const { admin, keycloak, resource, confidential } = world()
    await admin.createClient(app('app-of-the-doctor', { optionalClientScopes: ['mcp'] }))
    const { access_token: token } = await userTokens(keycloak, 'app-of-the-doctor', 'mcp')
    confidential.add(token)
    const idsWith = async (settings: Readonly<Record<string, string>>) => {
      const own = { RESOURCE_URL: resource, PORT: new URL(resource).port }
      const environment: Readonly<Record<string, string>> = {
        ...keycloak.settings,
        ...own,
        ...settings,
      }
      const folder = temporaryFolder('keycloak-doctor')
      const report = await examine({ environment, folder, serverFile: SERVER, token })
      const said = JSON.stringify(report)
      assert.ok(!said.includes(token) && !said.includes(environment['OAUTH_CLIENT_SECRET'] ?? '?'))
      return report.findings.map((finding) => finding.id)
    }
    assert.deepEqual(await idsWith({}), [])
    for (const [id, settings] of FAULTS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await idsWith(settings), [id])
    }
  })
}
