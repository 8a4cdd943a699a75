/** Props of the two constructs that cannot work together with Cognito. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { defineServer } from '../../../../lambda/features/define-server.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import {
  type CognitoAuthorizationServerProps,
  ProtectedMcpApi,
  type ProtectedMcpApiProps,
} from '../../../../lib/protected-mcp-api.ts'
import { contextWith, STACK_NAME } from '../synthesis.ts'
import { synthesizeOwn } from './own-app.ts'

suite('props', () => {
  const problems = (
    props: CognitoAuthorizationServerProps,
    apiProps: Partial<ProtectedMcpApiProps> = {},
  ) => {
    try {
      synthesizeOwn(props, apiProps)
    } catch (error) {
      return String(error).split('\n  - ').slice(1)
    }
    return assert.fail('the props were accepted')
  }

  test('that cannot work are refused, all at once', () => {
    assert.deepEqual(
      problems({
        issuer: 'https://cognito-idp.example.com/pool',
        domainPrefix: 'aws-tools',
        redirectUris: ['http://example.com/callback', 'https://example.com/#', 'callback'],
        clientDocuments: ['https://*/client.json'],
        accessTokenLifetime: Duration.minutes(4),
        refreshTokenLifetime: Duration.minutes(59),
      }),
      [
        'issuer is set without existingUserPoolId: a new user pool has an issuer of its own',
        'domainPrefix is "aws-tools": use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito',
        'redirectUris has "http://example.com/callback": use https: (Cognito accepts http: only for localhost, 127.0.0.1 and [::1])',
        'redirectUris has "https://example.com/#": leave out the fragment',
        'redirectUris has "callback": give a whole URI of at most 1024 characters',
        'clientDocuments has "https://*/client.json": give an https URL with a host and a path, such as https://zed.dev/oauth/client-metadata.json',
        'accessTokenLifetime is 4 minutes: give a whole number from 5 to 1440',
        'refreshTokenLifetime is 59 minutes: give a whole number from 60 to 5256000',
      ],
    )
  })

  test('of a new user pool are refused beside an existing one, and so is one of another region', () => {
    assert.deepEqual(
      problems({
        existingUserPoolId: 'us-east-1_a1B2',
        selfSignUp: true,
        issuer: 'http://a.example',
      }),
      [
        'selfSignUp is set beside existingUserPoolId: change the existing user pool itself',
        'existingUserPoolId is "us-east-1_a1B2": deploy to us-east-1, the region of that user pool, and not to eu-west-1',
        'issuer is "http://a.example": use https: (http: is accepted only for localhost, 127.0.0.1 and [::1])',
      ],
    )
  })

  test('an issuer of another user pool is refused', () => {
    const existingUserPoolId = 'eu-west-1_a1B2'
    const issuer = 'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other'
    assert.deepEqual(problems({ existingUserPoolId, issuer }), [
      `issuer is "${issuer}": give an issuer of that user pool, which ends with /eu-west-1_a1B2, or leave it out`,
    ])
  })

  test('of the API that the authorization server replaces are refused', () => {
    assert.deepEqual(
      problems(
        {},
        { issuer: 'https://auth.example.com', tokenCheck: 'introspection', scopePrefix: 'a/' },
      ),
      ['issuer', 'tokenCheck', 'scopePrefix'].map(
        (name) => `${name} is set beside authorizationServer, which has its own: leave it out`,
      ),
    )
  })

  test('of an API without any authorization server are refused', () => {
    const own = new Stack(new App({ context: contextWith({}) }), STACK_NAME)
    assert.throws(() => new ProtectedMcpApi(own, 'Api', {}), {
      message:
        /issuer is not set: give the issuer URL of the authorization server, or authorizationServer or authServers/,
    })
  })

  test('with scopes that Cognito cannot have are refused', () => {
    assert.deepEqual(
      problems({}, { requiredScopes: ['a/b'], advertisedScopes: ['offline_access'] }),
      [
        'the scope "a/b" cannot be one of Cognito\'s: use up to 256 characters, and no slash',
        'the scope "offline_access" does not exist in Cognito: leave it out',
      ],
    )
    const scopes = Array.from({ length: 47 }, (_, at) => `scope${at}`)
    assert.deepEqual(problems({}, { requiredScopes: scopes }), [
      'there are 47 scopes: a client of Cognito can have 46 beside those of OpenID Connect',
    ])
  })

  test('with a tool that wants introspection are refused', () => {
    const tools = [
      defineTool({ name: 'drop', description: 'Drops.', check: 'introspection', run: () => '' }),
    ]
    assert.deepEqual(problems({}, { server: defineServer({ tools }) }), [
      'the tool "drop" has check: \'introspection\', which its authorization server does not offer: leave out check',
    ])
  })
})
