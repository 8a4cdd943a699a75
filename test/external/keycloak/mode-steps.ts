/** Real tokens of every kind before servers that ask, that verify signatures, and that do both. */
import assert from 'node:assert/strict'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { setTimeout as delay } from 'node:timers/promises'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { step } from '../../support/progress.ts'
import { ADMIN } from './keycloak.ts'
import { app, audience, program } from './clients.ts'
import { assertDecisions, GRANTED } from './decisions.ts'
import { signIn } from './sign-in-steps.ts'
import {
  claimsOf,
  headerOf,
  programToken,
  requestTokens,
  tokenEndpoint,
  userTokens,
} from './tokens.ts'
import { MODES, type World } from './world.ts'

const LIFESPAN_SECONDS = 3
/** All that Keycloak offers, but for HMACs and Ed448. */
const ALGORITHMS = ['RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
/** What both modes with signatures say of a token, and what Keycloak says when it is asked. */
const signed = (reason: string, introspection = 'inactive') => ({
  introspection,
  jwt: reason,
  'jwt+introspection': reason,
})

export function modeSteps(world: () => World): void {
  for (const mode of ['jwt', 'jwt+introspection'] as const) {
    for (const client of sdkClients) {
      step(`${mode}: ${client.name} registers, signs the user in and calls the tools`, async () => {
        if (client === sdkClients[0]) await world().restartMain(MODES[mode])
        await assertDecisions(world(), await signIn(world(), client), GRANTED)
      })
    }
  }
  step('the server introspects again', () => world().restartMain({}))
  acceptedTokens(world)
  otherKinds(world)
  refusedTokens(world)
}

/** A token of a program that is made for it. */
async function tokenOf(world: World, clientId: string, change: object, scope = 'mcp') {
  await world.admin.createClient(program(clientId, change))
  return programToken(world.keycloak, clientId, scope === '' ? {} : { scope })
}

function acceptedTokens(world: () => World): void {
  step('every mode: a token with the type of RFC 9068, as the client wants it', async () => {
    const attributes = { 'access.token.header.type.rfc9068': 'true' }
    const token = await tokenOf(world(), 'of-rfc-9068', { attributes })
    assert.equal(headerOf(token)['typ'], 'at+jwt')
    await assertDecisions(world(), token, GRANTED)
  })

  step('every mode: tokens signed by each algorithm, and signatures refuse an HMAC', async () => {
    const sign = (alg: string) => ({ attributes: { 'access.token.signed.response.alg': alg } })
    const tokens: string[] = []
    // First all tokens, whose keys Keycloak makes now, because keys are not read for each of so many.
    for (const alg of ALGORITHMS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const token = await tokenOf(world(), `signs-by-${alg}`, sign(alg))
      assert.equal(headerOf(token)['alg'], alg)
      tokens.push(token)
    }
    for (const token of tokens) {
      // eslint-disable-next-line no-await-in-loop
      await assertDecisions(world(), token, GRANTED)
    }
    const token = await tokenOf(world(), 'signs-by-HS256', sign('HS256'))
    await assertDecisions(world(), token, signed('algorithm_not_allowed', 'granted'))
  })

  step('lightweight tokens: introspection, or signatures if they name the resource', async () => {
    const attributes = { 'client.use.lightweight.access.token.enabled': 'true' }
    const token = await tokenOf(world(), 'lightweight', { attributes })
    assert.equal(claimsOf(token)['aud'], undefined)
    await assertDecisions(world(), token, signed('wrong_audience', 'granted'))
    const inToken = { 'lightweight.claim': 'true' }
    const protocolMappers = [
      audience({ 'included.custom.audience': world().resource, ...inToken }),
      audience({ 'included.client.audience': 'mcp-server', ...inToken }),
    ]
    const named = await tokenOf(world(), 'lightweight-named', { attributes, protocolMappers })
    assert.ok([claimsOf(named)['aud']].flat().includes(world().resource))
    await assertDecisions(world(), named, GRANTED)
  })
}

function otherKinds(world: () => World): void {
  step('every mode refuses ID tokens, though they are for this resource', async () => {
    const { admin, keycloak, resource } = world()
    const inIdToken = { 'id.token.claim': 'true' }
    const protocolMappers = [
      audience({ 'included.custom.audience': resource, ...inIdToken }),
      audience({ 'included.client.audience': 'mcp-server', ...inIdToken }),
    ]
    await admin.createClient(app('an-app', { protocolMappers }))
    const { id_token: token } = await userTokens(keycloak, 'an-app', 'openid mcp')
    assert.ok([claimsOf(token)['aud']].flat().includes(resource))
    await assertDecisions(world(), token, signed('wrong_token_type', 'wrong_token_type'))
  })

  step('every mode refuses refresh tokens and offline tokens', async () => {
    for (const scope of ['mcp', 'mcp offline_access']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { refresh_token: token } = await userTokens(world().keycloak, 'an-app', scope)
      assert.equal(claimsOf(token)['typ'], scope === 'mcp' ? 'Refresh' : 'Offline')
      // eslint-disable-next-line no-await-in-loop
      await assertDecisions(world(), token, signed('algorithm_not_allowed'))
    }
  })

  step('every mode refuses a token that is bound to a key (DPoP)', async () => {
    const { keycloak } = world()
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const dpop = await new SignJWT({ htm: 'POST', htu: tokenEndpoint(keycloak.issuer), jti: 'one' })
      .setIssuedAt()
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(publicKey) })
      .sign(privateKey)
    const { access_token: token } = await userTokens(keycloak, 'an-app', 'mcp', { dpop })
    assert.ok(claimsOf(token)['cnf'])
    await assertDecisions(world(), token, signed('wrong_token_type', 'wrong_token_type'))
  })
}

function refusedTokens(world: () => World): void {
  step('every mode: tokens for another resource, without the scope, of another realm', async () => {
    const forAsking = audience({ 'included.client.audience': 'mcp-server' })
    const forAnother = audience({ 'included.custom.audience': 'https://b.example/mcp' })
    const foreign = await tokenOf(
      world(),
      'abroad',
      { protocolMappers: [forAsking, forAnother] },
      '',
    )
    await assertDecisions(world(), foreign, signed('wrong_audience', 'wrong_audience'))
    const forThis = audience({ 'included.custom.audience': world().resource })
    const bare = await tokenOf(world(), 'scopeless', { protocolMappers: [forAsking, forThis] }, '')
    await assertDecisions(world(), bare, signed('missing_scope', 'missing_scope'))
    const grant = { grant_type: 'password', client_id: 'admin-cli', ...ADMIN }
    const master = await requestTokens(`${world().keycloak.origin}/realms/master`, grant)
    await assertDecisions(world(), master.access_token, signed('wrong_issuer'))
  })

  step('only those who ask need the asking client in the audience', async () => {
    const forThis = audience({ 'included.custom.audience': world().resource })
    const token = await tokenOf(world(), 'for-this-alone', { protocolMappers: [forThis] }, '')
    await assertDecisions(world(), token, { ...signed('inactive'), jwt: 'missing_scope' })
  })

  step('every mode: a changed signature, and a token after its end', async () => {
    const attributes = { 'access.token.lifespan': String(LIFESPAN_SECONDS) }
    const token = await tokenOf(world(), 'for-moments', { attributes })
    await assertDecisions(world(), token, GRANTED)
    const [head, body, signature = ''] = token.split('.')
    const [first = ''] = signature
    const forged = [head, body, (first === 'A' ? 'B' : 'A') + signature.slice(1)].join('.')
    await assertDecisions(world(), forged, signed('bad_signature'))
    await delay(Math.max(0, Number(claimsOf(token)['exp']) * 1000 - Date.now()) + 1000)
    await assertDecisions(world(), token, signed('expired'))
  })
}
