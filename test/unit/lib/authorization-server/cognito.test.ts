/** What AUTHORIZATION_SERVER=cognito deploys. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Duration } from 'aws-cdk-lib'
import { defineServer, type ServerDefinition } from '../../../../lambda/features/define-server.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import { COGNITO, environmentOf, ofType, only, type RawTemplate, synthesize } from '../synthesis.ts'
import { synthesizeOwn } from './own-app.ts'

const API = 'https://${Api/HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/mcp'
const USER_POOL_ID = 'eu-west-1_a1B2c3D4e'
const ISSUER = 'https://${Cognito/UserPool.ProviderName}'

const stack = synthesize(COGNITO)

const server: ServerDefinition = defineServer({
  tools: [
    defineTool({ name: 'read', description: 'Reads.', scopes: ['notes:read'], run: () => '' }),
    defineTool({ name: 'write', description: 'Writes.', scopes: ['notes:write'], run: () => '' }),
  ],
})

suite('the functions', () => {
  test('verify signatures of the new user pool', () => {
    const { SCOPE_PREFIX, TOKEN_CHECK, AUTH_PROFILE, AUTH_ISSUER, AUTH_JWKS_URI } = environmentOf(
      stack,
      'Mcp',
    )
    assert.deepEqual(
      { SCOPE_PREFIX, TOKEN_CHECK, AUTH_PROFILE, AUTH_ISSUER, AUTH_JWKS_URI },
      {
        SCOPE_PREFIX: `${API}/`,
        TOKEN_CHECK: 'jwt',
        AUTH_PROFILE: 'cognito',
        AUTH_ISSUER: ISSUER,
        AUTH_JWKS_URI: `${ISSUER}/.well-known/jwks.json`,
      },
    )
  })

  test('tell clients the issuer, and the scopes as Cognito calls them', () => {
    const { AUTH_ISSUER, SCOPE_PREFIX } = environmentOf(stack, 'Metadata')
    assert.deepEqual(
      { AUTH_ISSUER, SCOPE_PREFIX },
      { AUTH_ISSUER: ISSUER, SCOPE_PREFIX: `${API}/` },
    )
  })

  test('have no client secret', () => {
    assert.deepEqual(ofType(stack, 'AWS::SecretsManager::Secret'), [])
    assert.equal(stack.outputs['SetClientSecret'], undefined)
  })
})

suite('the user pool', () => {
  test('has the plan with resource binding, and users that an administrator creates', () => {
    const pool = only(stack, 'AWS::Cognito::UserPool')
    assert.equal(pool['UserPoolTier'], 'ESSENTIALS')
    assert.deepEqual(pool['AdminCreateUserConfig'], { AllowAdminCreateUserOnly: true })
    assert.deepEqual(pool['UsernameAttributes'], ['email'])
    assert.equal(pool['DcrConfiguration'], undefined)
  })

  test('is as strict in an app of somebody else, by default', () => {
    const pool = only(synthesizeOwn({}), 'AWS::Cognito::UserPool')
    assert.deepEqual(pool['AdminCreateUserConfig'], { AllowAdminCreateUserOnly: true })
    assert.equal(pool['DcrConfiguration'], undefined)
  })

  test('outlives the stack with its domain, unless the setting says otherwise', () => {
    const policies = (environment: object) => {
      const { resources } = synthesize({ ...COGNITO, ...environment })
      return ['Cognito/UserPool', 'Cognito/Domain'].map((path) => [
        resources.get(path)?.DeletionPolicy,
        resources.get(path)?.UpdateReplacePolicy,
      ])
    }
    const kept = ['RetainExceptOnCreate', 'Retain']
    assert.deepEqual(policies({}), [kept, kept])
    const destroyed = ['Delete', 'Delete']
    assert.deepEqual(policies({ DESTROY_USER_POOL: 'true' }), [destroyed, destroyed])
  })

  test('has a domain that no other stack has, with managed login', () => {
    const { ManagedLoginVersion } = only(stack, 'AWS::Cognito::UserPoolDomain')
    assert.equal(ManagedLoginVersion, 2)
    const [, prefix = ''] = /"Domain":(\{.*?\}),"ManagedLoginVersion"/.exec(stack.text) ?? []
    const { 'Fn::Join': joined } = JSON.parse(prefix) as { 'Fn::Join': [string, unknown[]] }
    const stackUuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }
    assert.deepEqual(joined, ['', [joined[1][0], stackUuid]])
    assert.match(String(joined[1][0]), /^mcp-[0-9a-f]{8}-$/)
  })

  test('lets people sign up when the setting says so', () => {
    const pool = only(
      synthesize({ ...COGNITO, COGNITO_SELF_SIGN_UP: 'true' }),
      'AWS::Cognito::UserPool',
    )
    assert.deepEqual(pool['AdminCreateUserConfig'], { AllowAdminCreateUserOnly: false })
  })

  test('lets clients register when the setting says so, for the scopes of the server', () => {
    const open = { ...COGNITO, COGNITO_OPEN_REGISTRATION: 'true' }
    const pool = only(synthesize(open, {}, server), 'AWS::Cognito::UserPool')
    assert.deepEqual(pool['DcrConfiguration'], {
      EnableStatus: 'Enabled',
      OpenDcrEnabled: true,
      OpenDcrGrantTypes: ['code'],
      AllowedScopes: [`${API}/mcp`, `${API}/notes:read`, `${API}/notes:write`],
    })
  })

  test('has the tags of the deployment', () => {
    const pool = only(synthesize({ ...COGNITO, TAGS: 'team=tools' }), 'AWS::Cognito::UserPool')
    assert.deepEqual(pool['UserPoolTags'], { team: 'tools' })
  })
})

suite('the resource server', () => {
  test('is named by the URL of the server, and has every scope that a caller can need', () => {
    const { resources } = synthesize(
      {
        ...COGNITO,
        RESOURCE_URL: 'https://mcp.example.com/mcp',
        ADVERTISED_SCOPES: 'profile',
        SCOPE_HIERARCHY: 'admin>mcp',
      },
      {},
      server,
    )
    const { Identifier, Scopes } =
      resources.get('Api/Authorization/ResourceServer')?.Properties ?? {}
    assert.equal(Identifier, 'https://mcp.example.com/mcp')
    assert.deepEqual(
      (Scopes as { ScopeName: string }[]).map(({ ScopeName }) => ScopeName),
      ['mcp', 'notes:read', 'notes:write', 'admin'],
    )
  })

  test('exists before the client, which may ask for its scopes', () => {
    const template = JSON.parse(stack.text) as RawTemplate
    const byType = (type: string) =>
      Object.entries(template.Resources).find(([, { Type }]) => Type === type) ?? assert.fail(type)
    const [serverId] = byType('AWS::Cognito::UserPoolResourceServer')
    const [, client] = byType('AWS::Cognito::UserPoolClient')
    assert.deepEqual(client.DependsOn, [serverId])
  })
})

suite('the client', () => {
  const client = only(stack, 'AWS::Cognito::UserPoolClient')

  test('is public: authorization code with rotated refresh tokens, and no secret', () => {
    assert.equal(client['GenerateSecret'], false)
    assert.equal(client['AllowedOAuthFlowsUserPoolClient'], true)
    assert.deepEqual(client['AllowedOAuthFlows'], ['code'])
    assert.deepEqual(client['RefreshTokenRotation'], {
      Feature: 'ENABLED',
      RetryGracePeriodSeconds: 60,
    })
    const flows = client['ExplicitAuthFlows'] as string[]
    assert.ok(flows.length > 0 && !flows.includes('ALLOW_REFRESH_TOKEN_AUTH'), String(flows))
  })

  test('may ask for the scopes of the server, and those of OpenID Connect that Cognito has', () => {
    const scopes = [`${API}/mcp`, 'openid', 'email', 'phone', 'profile']
    assert.deepEqual(client['AllowedOAuthScopes'], scopes)
  })

  test('has the redirect URIs of popular clients, and those of the setting', () => {
    const own = 'https://n8n.example.com/rest/oauth2-credential/callback'
    const { CallbackURLs: uris } = only(
      synthesize({
        ...COGNITO,
        COGNITO_REDIRECT_URIS: `${own}, https://claude.ai/api/mcp/auth_callback`,
      }),
      'AWS::Cognito::UserPoolClient',
    )
    assert.deepEqual(uris, [...(client['CallbackURLs'] as string[]), own])
  })

  test('has a style, without which managed login shows no page', () => {
    assert.deepEqual(only(stack, 'AWS::Cognito::ManagedLoginBranding'), {
      UserPoolId: '${Cognito/UserPool}',
      ClientId: '${Api/Authorization/Client}',
      UseCognitoProvidedValues: true,
    })
  })

  test('stands for those with a metadata document that the setting lists', () => {
    const url = 'https://zed.dev/oauth/client-metadata.json'
    const documents = synthesize({ ...COGNITO, COGNITO_CLIENT_DOCUMENTS: url })
    assert.deepEqual(only(documents, 'AWS::Cognito::CIMDPolicy'), {
      UserPoolId: '${Cognito/UserPool}',
      ClientId: '${Api/Authorization/Client}',
      PolicyName: 'MCP clients',
      URLPatterns: [url],
    })
    assert.deepEqual(ofType(stack, 'AWS::Cognito::CIMDPolicy'), [])
  })

  test('issues tokens for as long as the props say', () => {
    const own = synthesizeOwn({
      accessTokenLifetime: Duration.minutes(15),
      refreshTokenLifetime: Duration.days(1),
    })
    const { AccessTokenValidity, RefreshTokenValidity, TokenValidityUnits } = only(
      own,
      'AWS::Cognito::UserPoolClient',
    )
    assert.deepEqual([AccessTokenValidity, RefreshTokenValidity], [15, 1440])
    assert.deepEqual(TokenValidityUnits, { AccessToken: 'minutes', RefreshToken: 'minutes' })
  })
})

suite('an existing user pool', () => {
  const existing = synthesize({ ...COGNITO, COGNITO_USER_POOL_ID: USER_POOL_ID })

  test('gets a resource server, a client and its style, and nothing else is created', () => {
    const types = [...existing.resources.values()].map(({ Type }) => Type)
    assert.deepEqual(types.filter((type) => type.startsWith('AWS::Cognito::')).toSorted(), [
      'AWS::Cognito::ManagedLoginBranding',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolResourceServer',
    ])
    assert.equal(only(existing, 'AWS::Cognito::UserPoolClient')['UserPoolId'], USER_POOL_ID)
    assert.equal(existing.outputs['CreateUser'], undefined)
  })

  test('is the issuer, by the region of the stack or by the setting', () => {
    const issuer = 'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e'
    const other = { ...COGNITO, COGNITO_USER_POOL_ID: USER_POOL_ID, AUTH_ISSUER: issuer }
    const issuers = [existing, synthesize(other)].map(
      (one) => environmentOf(one, 'Mcp')['AUTH_ISSUER'],
    )
    const known = `https://cognito-idp.\${AWS::Region}.\${AWS::URLSuffix}/${USER_POOL_ID}`
    assert.deepEqual(issuers, [known, issuer])
  })
})

test('the outputs say how to create a user, and which client ID to hand out', () => {
  const { CreateUser, ClientId } = stack.outputs
  assert.equal(ClientId, '${Api/Authorization/Client}')
  assert.equal(
    CreateUser,
    'read -r E && aws cognito-idp admin-create-user --region ${AWS::Region}' +
      ' --user-pool-id ${Cognito/UserPool} --desired-delivery-mediums EMAIL' +
      ' --username "$E" --user-attributes Name=email,Value="$E" Name=email_verified,Value=true',
  )
})
