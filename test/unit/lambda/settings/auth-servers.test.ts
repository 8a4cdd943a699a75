import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  functionEnvironment,
  issuersOf,
  metadataEnvironment,
  readFunctionSettings,
  readMetadataSettings,
} from '../../../../lambda/settings/function-settings.ts'
import { introspects, isPlain, needsSecret } from '../../../../lambda/settings/token-check.ts'
import { problemsOf } from '../../../support/setting-cases.ts'

const RESOURCE = { RESOURCE_URL: 'https://mcp.example.com/mcp' }
const A = 'https://a.example.com'
const B = 'https://b.example.com/'
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-AbCdEf'

const EVERY_MEMBER = {
  issuer: B,
  tokenCheck: 'jwt+introspection',
  profile: 'okta',
  jwksUri: 'https://b.example.com/jwks',
  introspectionEndpoint: 'https://b.example.com/introspect',
  clientId: 'me',
  clientAuthMethod: 'client_secret_post',
  assertionAudience: 'https://b.example.com/token',
  introspectionAnswer: 'jwt',
  clientSecretArn: arn,
  audiences: ['api://mcp', 'a, b'],
  scopePrefix: 'p/',
  scopes: { 'Tools.Use': 'mcp' },
  allowedClients: ['claude', 'azp=app'],
}

const read = (list: unknown, change: Record<string, string> = {}) =>
  readFunctionSettings({
    ...RESOURCE,
    AUTH_SERVERS: typeof list === 'string' ? list : JSON.stringify(list),
    ...change,
  })

function problems(list: unknown, change: Record<string, string> = {}): string[] {
  try {
    read(list, { OAUTH_CLIENT_SECRET: 's', ...change })
  } catch (error) {
    return problemsOf(error)
  }
  return assert.fail('the settings were accepted')
}

suite('several authorization servers', () => {
  test('have the members that they are given, and the first stands for all where one is enough', () => {
    const settings = read([{ issuer: A, tokenCheck: 'jwt' }, EVERY_MEMBER])
    assert.equal(settings.issuer, A)
    assert.equal(settings.clientSecret, undefined)
    assert.deepEqual(settings.authServers, [
      { issuer: A, tokenCheck: 'jwt' },
      { ...EVERY_MEMBER, clientSecret: { arn } },
    ])
    assert.deepEqual(issuersOf(settings), [A, B])
  })

  test('get secrets from the variables that they name, to the letter', () => {
    const list = [{ issuer: A, clientSecretVariable: 'SECRET_OF_A' }]
    const { authServers } = read(list, { SECRET_OF_A: ' with spaces ' })
    assert.deepEqual(authServers?.[0]?.clientSecret, { value: ' with spaces ' })
    assert.deepEqual(problems(list), [
      'AUTH_SERVERS[0].clientSecretVariable is "SECRET_OF_A", which is not set: set SECRET_OF_A to the client secret of this server there',
    ])
  })

  test('are written to the environment as they were read, without any secret', () => {
    const list = [{ issuer: A, clientSecretVariable: 'SECRET_OF_A' }, EVERY_MEMBER]
    const settings = read(list, { SECRET_OF_A: 'hidden' })
    const environment = functionEnvironment(settings)
    assert.equal(environment['AUTH_ISSUER'], undefined)
    assert.deepEqual(JSON.parse(environment['AUTH_SERVERS'] ?? ''), list)
    assert.doesNotMatch(JSON.stringify(environment), /hidden/)
    assert.deepEqual(readFunctionSettings({ ...environment, SECRET_OF_A: 'hidden' }), settings)
  })

  test('are no more to the metadata function than their issuers', () => {
    const environment = metadataEnvironment(read([{ issuer: A, tokenCheck: 'jwt' }, EVERY_MEMBER]))
    assert.equal(environment['AUTH_SERVERS'], JSON.stringify([{ issuer: A }, { issuer: B }]))
    assert.deepEqual(issuersOf(readMetadataSettings(environment)), [A, B])
    assert.equal(environment['AUTH_ISSUER'], undefined)
  })

  test('need more than the plain check', () => {
    const settings = read([{ issuer: A, clientSecretArn: arn }])
    assert.equal(isPlain(settings), false)
    assert.equal(isPlain({ ...settings, authServers: undefined }), true)
  })

  test('need the client secret of the single settings if one asks without its own', () => {
    const signing = { issuer: A, clientAuthMethod: 'private_key_jwt' } as const
    for (const [list, isNeeded, hasKey] of [
      [[{ issuer: A }], true, true],
      [[{ issuer: A, tokenCheck: 'jwt+introspection' }], true],
      [[{ issuer: A, clientSecretArn: arn }], false],
      [[{ issuer: A, clientAuthMethod: 'none' }], false],
      [[{ issuer: A, tokenCheck: 'jwt' }], false],
      [[signing], true],
      [[signing], false, true],
      [[{ ...signing, tokenCheck: 'jwt' }], true],
      [[signing, { issuer: B, clientSecretArn: arn }], false, true],
    ] as const) {
      const settings = read(list, { OAUTH_CLIENT_SECRET: 's' })
      assert.equal(needsSecret(settings, hasKey === true), isNeeded, JSON.stringify(list))
    }
    assert.throws(() => read([{ issuer: A }]), /OAUTH_CLIENT_SECRET is not set/)
  })

  test('ask if one introspects, or says how it may be asked', () => {
    for (const [server, isAsked] of [
      [{ issuer: A }, true],
      [{ issuer: A, tokenCheck: 'jwt' }, false],
      [{ issuer: A, tokenCheck: 'jwt', clientSecretArn: arn }, true],
      [{ issuer: A, tokenCheck: 'jwt', clientAuthMethod: 'none' }, true],
      [{ issuer: A, tokenCheck: 'jwt', clientAuthMethod: 'private_key_jwt' }, true],
    ] as const) {
      const settings = read([server], { OAUTH_CLIENT_SECRET: 's' })
      assert.equal(introspects(settings), isAsked, JSON.stringify(server))
    }
  })

  test('may have one private key, which no server learns', () => {
    const list = [{ issuer: A }, { issuer: B }]
    const signing = { OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt', OAUTH_CLIENT_SECRET: 's' }
    read(list, signing)
    read(
      list.map((one) => ({ ...one, clientSecretArn: arn })),
      signing,
    )
    read(list, { OAUTH_CLIENT_AUTH_METHOD: 'none' })
    const [, second] = list
    const mixed = [{ issuer: A, clientAuthMethod: 'client_secret_post' }, second]
    assert.match(String(problems(mixed, signing)), /have no client secret of their own: only one/)
  })
})

suite('several authorization servers that cannot work', () => {
  test('no list: nothing of what was given is shown', () => {
    for (const [text, what] of [
      ['auth-servers.json', 'is neither JSON nor a file that can be read'],
      ['[{"issuer":"https://a.example.com",}]', 'is not JSON (line 1 column 36)'],
      ['[{"issuer":a.example.com}]', 'is not JSON'],
    ] as const) {
      const [problem = '', ...others] = problems(text)
      assert.ok(problem.startsWith(`AUTH_SERVERS ${what}: give a JSON list`), problem)
      assert.doesNotMatch(problem, /a\.example\.com|auth-servers\.json/)
      assert.deepEqual(others, [])
    }
    for (const list of [[], 'null', '"a"', '7']) {
      assert.match(
        String(problems(list)),
        /^AUTH_SERVERS (?:holds no authorization server|is neither JSON nor .*): give a JSON/,
      )
    }
    assert.deepEqual(problems({ issuer: A }), [
      'AUTH_SERVERS is an object, and no list: put it in [ ]',
    ])
  })

  test('beside a single one, or with what belongs to a single one', () => {
    const list = [{ issuer: A }]
    for (const [name, value] of [
      ['AUTH_ISSUER', B],
      ['AUTH_HOST', 'b.example.com'],
    ] as const) {
      assert.deepEqual(problems(list, { [name]: value }), [
        `AUTH_SERVERS and ${name} are both set: leave out one of them`,
      ])
    }
    for (const [name, member] of [
      ['AUTH_JWKS_URI', 'jwksUri'],
      ['AUTH_INTROSPECTION_ENDPOINT', 'introspectionEndpoint'],
      ['OAUTH_ASSERTION_AUDIENCE', 'assertionAudience'],
    ] as const) {
      assert.deepEqual(problems(list, { [name]: `${A}/x` }), [
        `AUTH_SERVERS and ${name} are both set: give ${member} in the entry of the server that it belongs to`,
      ])
    }
  })

  test('every problem is named with its place, all in one message', () => {
    assert.deepEqual(
      problems([
        { issuer: 'http://a.example.com', tokenCheck: 'both', audiences: 'mcp', scopes: ['mcp'] },
        { profile: 7, clientId: '', scopePrefix: ' p/', allowedClients: [] },
        { issuer: B, scopes: { a: 'b c' }, audiences: [' a'], clientSecretVariable: 'the secret!' },
        'https://c.example.com',
      ]),
      [
        'AUTH_SERVERS[0].issuer is "http://a.example.com": use https: (http: is accepted only for localhost, 127.0.0.1 and [::1])',
        'AUTH_SERVERS[0].tokenCheck is "both": use introspection or jwt or jwt+introspection',
        'AUTH_SERVERS[0].audiences is "mcp": give a list of strings without spaces around them, such as ["a", "b"]',
        'AUTH_SERVERS[0].scopes is ["mcp"]: give what this server calls each scope, and its name here, such as {"Tools.Use":"mcp"}',
        'AUTH_SERVERS[1].profile is number: give a string',
        'AUTH_SERVERS[1].clientId is empty: leave it out, or give a string',
        'AUTH_SERVERS[1].scopePrefix is " p/": leave out the spaces around it',
        'AUTH_SERVERS[1].allowedClients is []: give a list of strings without spaces around them, such as ["a", "b"]',
        'AUTH_SERVERS[1] has no issuer: add its issuer URL',
        'AUTH_SERVERS[2].scopes is {"a":"b c"}: give what this server calls each scope, and its name here, such as {"Tools.Use":"mcp"}',
        'AUTH_SERVERS[2].audiences is [" a"]: give a list of strings without spaces around them, such as ["a", "b"]',
        'AUTH_SERVERS[2].clientSecretVariable is no name of an environment variable (the value is not shown here, in case it is the secret itself)',
        'AUTH_SERVERS[3] is no object: give the members issuer, tokenCheck, profile, jwksUri, introspectionEndpoint, clientId, clientAuthMethod, assertionAudience, introspectionAnswer, clientSecretArn, clientSecretVariable, audiences, scopePrefix, scopes, allowedClients',
      ],
    )
  })

  test('unknown members, without their values', () => {
    assert.deepEqual(
      problems([{ issuer: A, constructor: 'x', clientSecret: 'hidden', isuer: B }]),
      [
        'AUTH_SERVERS[0] has the member "constructor", which means nothing: use issuer, tokenCheck, profile, jwksUri, introspectionEndpoint, clientId, clientAuthMethod, assertionAudience, introspectionAnswer, clientSecretArn, clientSecretVariable, audiences, scopePrefix, scopes, allowedClients',
        'AUTH_SERVERS[0] has the member "clientSecret", which means nothing: name the secret by clientSecretArn or, locally, by clientSecretVariable',
        'AUTH_SERVERS[0] has the member "isuer", which means nothing: did you mean issuer?',
      ],
    )
  })

  test('one issuer twice', () => {
    const one = { issuer: A, tokenCheck: 'jwt' }
    assert.deepEqual(problems([one, { ...one, issuer: B }, one]), [
      `AUTH_SERVERS[2].issuer is "${A}", which AUTH_SERVERS[0] has as well: leave one of them out`,
    ])
  })

  test('two that would know one secret', () => {
    const shared =
      'AUTH_SERVERS[0] and AUTH_SERVERS[2] have no client secret of their own: only one of them may use the one outside of the list, or each could act as this server at the others; give the others one each'
    const list = [{ issuer: A }, { issuer: B, tokenCheck: 'jwt' }, { issuer: `${A}/c` }]
    assert.deepEqual(problems(list), [shared])
    assert.deepEqual(
      problems([
        { issuer: A, clientSecretArn: arn },
        { issuer: B, clientSecretArn: arn },
      ]),
      [
        'AUTH_SERVERS[1] has the client secret of AUTH_SERVERS[0], so that each could act as this server at the other: give each its own',
      ],
    )
    const both = { clientSecretArn: arn, clientSecretVariable: 'SECRET_OF_A' }
    assert.deepEqual(problems([{ issuer: A, ...both }], { SECRET_OF_A: 's' }), [
      'AUTH_SERVERS[0] has clientSecretArn and clientSecretVariable: leave out one of them',
    ])
  })

  test('more to ask than refused tokens to share', () => {
    const list = [{ issuer: A }, { issuer: B, clientSecretArn: arn }]
    const few = { REFUSED_TOKENS_PER_MINUTE: '23' }
    assert.deepEqual(problems(list, few), [
      'REFUSED_TOKENS_PER_MINUTE is "23", which 2 authorization servers share: give at least 24',
    ])
    const signing = { issuer: `${A}/c`, tokenCheck: 'jwt' }
    read([...list, signing], { OAUTH_CLIENT_SECRET: 's', REFUSED_TOKENS_PER_MINUTE: '24' })
  })
})
