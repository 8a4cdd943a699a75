/** Good tokens of many kinds: nothing is said against them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { examine } from '../../../local/doctor/examine.ts'
import { claimsFindings } from '../../../local/doctor/token/claims.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { at } from './defects.ts'
import { INTROSPECTION, signedToken, startStubIssuer } from './stub-issuer.ts'

const stub = await startStubIssuer()
const SERVER = fileURLToPath(import.meta.resolve('../../support/demo-server.ts'))
const folder = temporaryFolder('doctor-good-tokens')
const RESOURCE = 'http://localhost:3000/mcp'
const OPAQUE = 'an-opaque-token-of-somebody'
const CNF = { cnf: { jkt: 'a'.repeat(43) } }
const seconds = () => Date.now() / 1000

type Environment = Readonly<Record<string, string | undefined>>

/** @param answer about the token, to the question about it */
async function idsOf(token: string, environment: Environment, answer?: object): Promise<string[]> {
  stub.defect = at(INTROSPECTION, (reply, seen) => {
    if (answer === undefined || !seen.body.includes(token)) return
    reply.body = JSON.stringify({ active: true, ...answer })
  })
  const all = { ...stub.settings, ...environment }
  const { findings } = await examine({ folder, environment: all, serverFile: SERVER, token })
  const problems = findings.filter(({ severity }) => severity === 'problem')
  return problems.map(({ id, received }) => `${id}: ${received}`)
}

describe('a token that the authorization server calls active', () => {
  const good = { aud: RESOURCE, scope: 'mcp' }
  for (const [what, answer, environment = {}] of [
    [
      'for several audiences, by a list of scopes',
      { aud: ['account', RESOURCE], scope: ['a', 'mcp'] },
    ],
    ['with a slash at the end of its audience', { ...good, aud: `${RESOURCE}/` }],
    [
      'with null for what the server does not know',
      { ...good, iss: null, nbf: null, exp: null, iat: null },
    ],
    [
      'with times that are no whole seconds',
      { ...good, exp: seconds() + 60.5, iat: seconds() - 0.25 },
    ],
    [
      'of a clock that is some seconds ahead',
      { ...good, iat: seconds() + 10, nbf: seconds() + 10 },
    ],
    [
      'of DPoP, where it is accepted',
      { ...good, ...CNF, token_type: 'DPoP' },
      { DPOP: 'accepted' },
    ],
    ['of Okta, whose answers call scopes scope', good, { AUTH_PROFILE: 'okta' }],
    [
      'with a prefix of its scopes',
      { ...good, scope: 'api://tools/mcp' },
      { SCOPE_PREFIX: 'api://tools/' },
    ],
    ['with a broader scope', { ...good, scope: 'admin' }, { SCOPE_HIERARCHY: 'admin>mcp' }],
  ] as readonly (readonly [string, object, Environment?])[]) {
    it(what, async () => {
      assert.deepEqual(await idsOf(OPAQUE, environment, answer), [])
    })
  }
})

describe('a signed token', () => {
  const JWT = { TOKEN_CHECK: 'jwt', OAUTH_CLIENT_SECRET: undefined }
  for (const [what, claims, environment = JWT, header = {}] of [
    ['of RFC 9068', { aud: [RESOURCE] }, JWT, { typ: 'application/at+jwt' }],
    ['without kid', {}, JWT, { kid: undefined }],
    [
      'of Okta, with scp',
      { scope: undefined, scp: ['mcp'], cid: 'app' },
      { ...JWT, AUTH_PROFILE: 'okta' },
    ],
    [
      'of an old Keycloak, with a nonce',
      { nonce: 'n', typ: 'Bearer', azp: 'app' },
      { ...JWT, AUTH_PROFILE: 'keycloak' },
      { typ: 'JWT' },
    ],
    [
      'of Cognito, without aud',
      { aud: undefined, client_id: 'app', token_use: 'access' },
      { ...JWT, AUTH_PROFILE: 'cognito', OAUTH_AUDIENCES: 'app' },
    ],
  ] as readonly (readonly [string, object, Environment?, object?])[]) {
    it(what, async () => {
      assert.deepEqual(
        await idsOf(signedToken(stub, claims, { typ: undefined, ...header }), environment),
        [],
      )
    })
  }

  it('whose authorization server only says that it is active', async () => {
    const environment = { TOKEN_CHECK: 'jwt+introspection' }
    assert.deepEqual(await idsOf(signedToken(stub), environment, {}), [])
  })
})

it('what a server refuses for another reason is not explained by good claims', () => {
  const resource = 'https://mcp.example.com/mcp'
  const issuers = ['https://auth.example.com']
  const good = { iss: issuers[0], aud: resource, scope: 'a', exp: seconds() + 60 }
  for (const [claims, named = resource] of [
    [{}],
    [{ aud: ['x', `${resource}/`] }],
    [{ aud: `${resource}/` }, `${resource}/`],
    [{ nonce: 'n' }],
    [{ iss: null, nbf: null }],
    [{ iat: seconds() + 20 }],
    [{ aud: undefined, token_use: 'access' }],
  ] as readonly (readonly [object, string?])[]) {
    const token = signedToken(stub, { ...good, ...claims })
    const found = claimsFindings(token, { resource: named, issuers, now: Date.now() })
    assert.deepEqual(found, [], JSON.stringify(claims))
  }
})
