import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { examine } from '../../../local/doctor/examine.ts'
import { freePort } from '../../support/free-port.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { at } from './defects.ts'
import { describeFaults } from './faults.ts'
import { GIVEN_TOKEN_FAULTS } from './given-token-faults.ts'
import { ISSUER_SETTING_FAULTS } from './issuer-setting-faults.ts'
import { ENV_FAULTS, type Seed } from './settings-faults.ts'
import { signedToken, startStubIssuer } from './stub-issuer.ts'

const DEMO = fileURLToPath(import.meta.resolve('../../support/demo-server.ts'))
const stub = await startStubIssuer()
let folders = 0

async function examineWith(seed: Seed) {
  const folder = temporaryFolder(`doctor-${(folders += 1)}`)
  const { environment, environmentOf, dotenv, defect = () => {}, serverFile = DEMO } = seed
  if (dotenv !== undefined) writeFileSync(path.join(folder, '.env'), dotenv(stub))
  if (seed.hasFolder === true) mkdirSync(path.join(folder, '.env'))
  stub.defect = defect
  const all = { ...stub.settings, ...environmentOf?.(stub), ...environment }
  return examine({
    folder,
    environment: all,
    serverFile,
    token: seed.token ?? seed.tokenOf?.(stub),
  })
}

describe('nothing is found', () => {
  it('with settings that work, in the environment and in .env', async () => {
    const first = await examineWith({})
    assert.deepEqual(first.findings, [])
    const dotenv = () =>
      Object.entries(stub.settings)
        .map(([name, value]) => `# ${name}\n${name}="${value}"\n`)
        .join('\n')
    const environment = { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined }
    const second = await examineWith({ dotenv, environment })
    assert.deepEqual(second.findings, [])
  })

  it('with signed tokens', async () => {
    const environment = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined }
    assert.deepEqual((await examineWith({ environment })).findings, [])
  })

  it('with a token whose scope implies the one that is needed', async () => {
    const environment = {
      TOKEN_CHECK: 'jwt',
      OAUTH_CLIENT_SECRET: undefined,
      SCOPE_HIERARCHY: 'admin>mcp',
    }
    const token = signedToken(stub, { scope: 'admin' })
    assert.deepEqual((await examineWith({ environment, token })).findings, [])
  })

  it('with a bound token where proofs are read', async () => {
    const environment = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined, DPOP: 'accepted' }
    const token = signedToken(stub, { cnf: { jkt: 'k'.repeat(43) } })
    assert.deepEqual((await examineWith({ environment, token })).findings, [])
  })

  it('without any settings', async () => {
    const environment = { AUTH_ISSUER: undefined, OAUTH_CLIENT_SECRET: undefined }
    const { findings, notes } = await examineWith({ environment })
    assert.deepEqual(findings, [])
    assert.match(notes.join(), /the embedded authorization server would start/)
  })
})

describe('faults: .env and settings', () => describeFaults(ENV_FAULTS, examineWith))

describe('faults: the authorization server of the settings', () => {
  describeFaults(ISSUER_SETTING_FAULTS, examineWith)
})

describe('faults: the token, by the settings', () => {
  describeFaults(GIVEN_TOKEN_FAULTS, examineWith)
})

it('of several authorization servers, the entry is named, and the variable of its secret', async () => {
  const { issuer } = stub
  const entry = { issuer, clientSecretVariable: 'PARTNER_SECRET' }
  const { findings } = await examineWith({
    environment: {
      AUTH_ISSUER: undefined,
      OAUTH_CLIENT_SECRET: undefined,
      AUTH_SERVERS: JSON.stringify([entry]),
      PARTNER_SECRET: 'another-secret',
    },
  })
  assert.deepEqual(
    findings.map(({ id, where }) => [id, where]),
    [
      [
        'introspection-client-refused',
        `AUTH_SERVERS[0] (${issuer}): clientId, PARTNER_SECRET and clientAuthMethod; in Keycloak, Clients → the client: Enabled, and Credentials`,
      ],
    ],
  )
})

it('with DPOP=required, a token that is bound to no key is refused', async () => {
  const environment = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined, DPOP: 'required' }
  const { findings } = await examineWith({ environment, token: signedToken(stub) })
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['dpop-not-offered', 'token-not-bound'],
  )
})

it('a port where nothing listens is named', async () => {
  const AUTH_PORT = String(await freePort())
  const environment = { AUTH_ISSUER: undefined, AUTH_HOST: 'localhost', AUTH_PORT }
  const { findings } = await examineWith({ environment })
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['connection-refused'],
  )
  assert.match(findings[0]?.received ?? '', new RegExp(`localhost:${AUTH_PORT}.*ECONNREFUSED`))
})

it('keys at a service of this network are not asked for', async () => {
  const { findings } = await examineWith({
    environment: { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined },
    defect: at('/oauth-authorization-server/realms/main', (reply) => {
      reply.body = reply.body.replace(/"jwks_uri":"[^"]*"/, '"jwks_uri":"http://169.254.169.254/x"')
    }),
  })
  const said = findings.map(({ id, received }) => `${id}: ${received}`).join('\n')
  assert.match(said, /^endpoint-not-https: jwks_uri is "http:\/\/169\.254/m)
  assert.doesNotMatch(said, /GET http:\/\/169\.254/)
})
