/** Settings of the token check, as the local server reads them. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { localWarnings, readLocalSettings } from '../../../local/local-settings.ts'
import { keyPairOf } from '../../support/client-keys.ts'
import { KEY_ARN } from '../../support/kms.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { problemsOf } from '../../support/setting-cases.ts'

const KEYCLOAK = { AUTH_HOST: 'localhost', AUTH_REALM: 'mcp-dev', OAUTH_CLIENT_SECRET: 'secret' }

describe('several authorization servers', () => {
  const A = { issuer: 'http://localhost:9000', tokenCheck: 'jwt' }
  const B = { issuer: 'https://b.example.com', clientSecretVariable: 'SECRET_OF_B' }
  const AUTH_SERVERS = JSON.stringify([A, B])

  test('take the place of the embedded one, and need no secret but their own', () => {
    const settings = readLocalSettings({ AUTH_SERVERS, SECRET_OF_B: 's' })
    assert.equal(settings.embedded, undefined)
    assert.equal(settings.clientSecret, undefined)
    assert.equal(settings.issuer, A.issuer)
    assert.deepEqual(settings.authServers, [A, { ...B, clientSecret: { value: 's' } }])
  })

  test('come from a file as well', () => {
    const file = path.join(temporaryFolder('local-auth-servers'), 'servers.json')
    writeFileSync(file, AUTH_SERVERS)
    const fromFile = readLocalSettings({ AUTH_SERVERS: file, SECRET_OF_B: 's' })
    assert.deepEqual(fromFile, readLocalSettings({ AUTH_SERVERS, SECRET_OF_B: 's' }))
    for (const [content, wrong] of [
      ['- issuer: https://a.example.com', 'names a file that is not JSON (line 1 column 2)'],
      ['[\n{"issuer":}]', 'names a file that is not JSON'],
      [' \n', 'holds no authorization server'],
    ] as const) {
      writeFileSync(file, content)
      assert.throws(
        () => readLocalSettings({ AUTH_SERVERS: file }),
        (error) => {
          const [problem = ''] = problemsOf(error)
          assert.ok(problem.startsWith(`AUTH_SERVERS ${wrong}: give a JSON list`), problem)
          return true
        },
      )
    }
  })

  test('are reported with every problem at once', () => {
    assert.throws(
      () => readLocalSettings({ AUTH_SERVERS, AUTH_ISSUER: A.issuer }),
      (error) => {
        assert.deepEqual(problemsOf(error), [
          'AUTH_SERVERS and AUTH_ISSUER are both set: leave out one of them',
          'AUTH_SERVERS[1].clientSecretVariable is "SECRET_OF_B", which is not set: set SECRET_OF_B to the client secret of this server there',
        ])
        return true
      },
    )
  })

  test('are named in a warning where something asks and cannot', () => {
    const settings = readLocalSettings({ AUTH_SERVERS, SECRET_OF_B: 's' })
    const tool = defineTool({ name: 'a', description: '.', check: 'introspection', run: () => '' })
    const asking = defineServer({ tools: [tool] })
    assert.deepEqual(localWarnings(settings, asking), [
      `AUTH_SERVERS[0] has no client secret, so that nobody can ask that server about its tokens: what has check: "introspection" refuses them (tool a); add clientSecretArn or, locally, clientSecretVariable`,
    ])
    assert.deepEqual(localWarnings(settings, defineServer({})), [])
  })
})

describe('the client', () => {
  const key = keyPairOf('ES256')
  const environment = { AUTH_ISSUER: 'https://auth.example.com' }

  test('may have a key in KMS, or nothing to authenticate by', () => {
    const { clientKey, clientSecret, clientPublicKeys } = readLocalSettings({
      ...environment,
      OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt',
      OAUTH_CLIENT_KEY_ARN: KEY_ARN,
      OAUTH_CLIENT_PUBLIC_KEYS: key.publicKey,
    })
    const publicKey = key.publicKey.trim()
    assert.deepEqual(clientKey, { arn: KEY_ARN, publicKey })
    assert.deepEqual([clientSecret, clientPublicKeys], [undefined, [publicKey]])
    const none = readLocalSettings({ ...environment, OAUTH_CLIENT_AUTH_METHOD: 'none' })
    assert.equal(none.clientSecret, undefined)
  })

  test('has to have a key that can sign, where it authenticates by one', () => {
    const signing = { ...environment, OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' }
    const AUTH_SERVERS = JSON.stringify([
      { issuer: 'https://a.example.com', clientAuthMethod: 'private_key_jwt' },
      { issuer: 'https://b.example.com', clientSecretVariable: 'SECRET_OF_B' },
      {
        issuer: 'https://c.example.com',
        clientSecretVariable: 'SECRET_OF_C',
        clientAuthMethod: 'private_key_jwt',
      },
    ])
    const good = key.privateKey
    for (const [given, names] of [
      [{ ...signing, OAUTH_CLIENT_SECRET: good }, []],
      [{ ...signing, OAUTH_CLIENT_SECRET: key.publicKey }, ['OAUTH_CLIENT_SECRET']],
      [{ ...signing, OAUTH_CLIENT_SECRET: 'no key', TOKEN_CHECK: 'jwt' }, []],
      [{ ...environment, OAUTH_CLIENT_SECRET: 'no key' }, []],
      [{ AUTH_SERVERS, OAUTH_CLIENT_SECRET: good, SECRET_OF_B: 'b', SECRET_OF_C: good }, []],
      [
        { AUTH_SERVERS, OAUTH_CLIENT_SECRET: 'no key', SECRET_OF_B: 'b', SECRET_OF_C: 'no key' },
        ['OAUTH_CLIENT_SECRET', 'AUTH_SERVERS[2].clientSecretVariable'],
      ],
    ] as const) {
      let problems: readonly string[] = []
      try {
        readLocalSettings(given)
      } catch (error) {
        problems = problemsOf(error)
      }
      assert.deepEqual(
        problems.map((problem) => problem.split(' cannot be used: ')[0]),
        names,
      )
      assert.ok(!problems.join().includes('no key'))
    }
  })

  test('gives its private key itself, and no path of it', () => {
    const signing = { ...KEYCLOAK, OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt' }
    const file = { ...signing, OAUTH_CLIENT_SECRET: 'keys/client-key.pem' }
    assert.throws(
      () => readLocalSettings(file),
      (error) => {
        assert.deepEqual(problemsOf(error), [
          'OAUTH_CLIENT_SECRET cannot be used: it holds no private key, which private_key_jwt needs; give the PEM itself ("BEGIN PRIVATE KEY"), not the path of its file, and in .env in quotes',
        ])
        return true
      },
    )
    for (const pem of [key.privateKey, key.privateKey.replaceAll('\n', String.raw`\n`)]) {
      readLocalSettings({ ...signing, OAUTH_CLIENT_SECRET: pem })
    }
  })

  test('does not publish a private key', () => {
    assert.throws(
      () => readLocalSettings({ ...KEYCLOAK, OAUTH_CLIENT_PUBLIC_KEYS: key.privateKey }),
      /OAUTH_CLIENT_PUBLIC_KEYS holds a private key, which must stay where it is/,
    )
  })

  test('has a secret at the embedded server, which gives plain answers', () => {
    for (const [variable, value, known] of [
      ['OAUTH_CLIENT_AUTH_METHOD', 'private_key_jwt', 'client_secret_basic and client_secret_post'],
      ['OAUTH_CLIENT_AUTH_METHOD', 'none', 'client_secret_basic and client_secret_post'],
      ['INTROSPECTION_ANSWER', 'jwt', 'json'],
    ] as const) {
      assert.throws(
        () => readLocalSettings({ [variable]: value }),
        (error) => {
          assert.deepEqual(problemsOf(error), [
            `${variable} is "${value}", and AUTH_HOST is not set: the embedded authorization server knows ${known} only; leave ${variable} out, or set AUTH_HOST or AUTH_ISSUER`,
          ])
          return true
        },
      )
    }
  })
})

describe('signed tokens', () => {
  const asking = defineServer({
    tools: [defineTool({ name: 'a', description: '.', check: 'introspection', run: () => '' })],
  })

  const exchanging = defineServer({ needs: { exchange: { orders: 'the orders of the user' } } })

  test('need no client secret, unless something is introspected all the same', () => {
    const environment = { AUTH_ISSUER: 'https://auth.example.com', TOKEN_CHECK: 'jwt' }
    assert.equal(readLocalSettings(environment).clientSecret, undefined)
    for (const [change, server, reason] of [
      [{}, asking, /^OAUTH_CLIENT_SECRET is not set: what has check: .* needs it \(tool a\); set /],
      [{ TOKEN_CHECK: 'jwt+introspection' }, asking, /^OAUTH_CLIENT_SECRET is not set: set it to /],
      [{}, exchanging, /^OAUTH_CLIENT_SECRET is not set: set it to /],
      [{ TOKEN_CHECK: 'jwt+introspection' }, {}, /^OAUTH_CLIENT_SECRET is not set: set it to /],
    ] as const) {
      assert.throws(
        () => readLocalSettings({ ...environment, ...change }, server),
        (error) => {
          assert.match(problemsOf(error).join('\n'), reason)
          return true
        },
      )
    }
  })

  test('of Keycloak have its profile, unless another one is named', () => {
    const environment = { ...KEYCLOAK, TOKEN_CHECK: 'jwt' }
    assert.equal(readLocalSettings(environment).profile, 'keycloak')
    assert.equal(readLocalSettings({ ...environment, AUTH_PROFILE: 'oidc' }).profile, 'oidc')
    assert.equal(readLocalSettings(KEYCLOAK).profile, undefined)
  })

  test('are issued by the embedded server, which answers no questions about them', () => {
    const settings = readLocalSettings({
      TOKEN_CHECK: 'jwt',
      AUTH_JWKS_URI: 'https://elsewhere.example/jwks',
    })
    assert.deepEqual([settings.profile, settings.jwksUri], [undefined, undefined])
    assert.equal(
      readLocalSettings({ TOKEN_CHECK: 'jwt', AUTH_PROFILE: 'rfc9068' }).profile,
      'rfc9068',
    )
    assert.deepEqual(localWarnings(readLocalSettings({ AUTH_PROFILE: 'rfc9068' })), [])
    assert.deepEqual(localWarnings(readLocalSettings({ AUTH_PROFILE: 'entra' })), [
      'AUTH_PROFILE is "entra", and AUTH_HOST is not set: the embedded authorization server issues no tokens of that kind; set AUTH_HOST or AUTH_ISSUER as well, or leave AUTH_PROFILE out',
    ])
    assert.throws(
      () => readLocalSettings({ TOKEN_CHECK: 'jwt+introspection' }),
      /TOKEN_CHECK is "jwt\+introspection", and AUTH_HOST is not set: .* as this needs; leave/,
    )
    assert.throws(
      () => readLocalSettings({ TOKEN_CHECK: 'jwt' }, asking),
      /as what has check: "introspection" needs; leave TOKEN_CHECK out/,
    )
  })
})
