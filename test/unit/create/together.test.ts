/** Every authorization server goes with every front door: the construct takes their props together. */
import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { suite, test } from 'node:test'
import { App, type Environment, Stack } from 'aws-cdk-lib'
import { AUTHORIZATION_SERVERS, FRONT_DOORS, frontDoorFolder } from '../../../create/src/choices.ts'
import cdkJson from '../../../create/template/app/cdk.json' with { type: 'json' }
import { DEFAULTS } from '../../../create/src/questions.ts'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from '../../../lib/protected-mcp-api.ts'

const TEMPLATE = path.join(import.meta.dirname, '../../../create/template')
const { context } = cdkJson
const ENTRY = path.join(import.meta.dirname, '../../../lambda/mcp.ts')

// An app has the package installed.
const PACKAGE = import.meta.resolve('../../../lib/protected-mcp-api.ts')
registerHooks({
  resolve: (name, from, next) =>
    name === 'mcp-auth-lambda' ? { url: PACKAGE, shortCircuit: true } : next(name, from),
})

interface AuthorizationServerModule {
  readonly authorizationServer: (stack: Stack) => ProtectedMcpApiProps
}

interface FrontDoorModule {
  readonly env: Environment
  readonly frontDoor: (stack: Stack) => Partial<ProtectedMcpApiProps>
}

const load = <T>(...names: string[]) => import(path.join(TEMPLATE, ...names)) as Promise<T>

for (const { value: authorizationServer } of AUTHORIZATION_SERVERS) {
  suite(authorizationServer, () => {
    for (const { value: frontDoor } of FRONT_DOORS) {
      test(`behind ${frontDoor}`, async () => {
        const server = await load<AuthorizationServerModule>(
          'authorization-servers',
          authorizationServer,
          'authorization-server.ts',
        )
        const folder = frontDoorFolder({ ...DEFAULTS, authorizationServer, frontDoor })
        const door = await load<FrontDoorModule>('front-doors', folder, 'front-door.ts')
        const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } })
        const stack = new Stack(app, 'Team', { env: door.env })
        const mcp = new ProtectedMcpApi(stack, 'Mcp', {
          entry: ENTRY,
          ...server.authorizationServer(stack),
          ...door.frontDoor(stack),
        })
        assert.match(mcp.metadataUrl, /\/\.well-known\/oauth-protected-resource\/mcp$/)
        const { messages } = app.synth().getStackByName('Team')
        const warnings = messages.map(({ entry }) => JSON.stringify(entry.data))
        // The example value of Entra cannot work, and synth says so.
        const others = warnings.filter((text) => !/^"issuer is .*\/TENANT-ID\/v2\.0/.test(text))
        assert.deepEqual(others, [])
        assert.equal(warnings.length, authorizationServer === 'entra' ? 1 : 0)
      })
    }
  })
}
