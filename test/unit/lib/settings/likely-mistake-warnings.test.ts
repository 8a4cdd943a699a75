import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Annotations as Warnings, App, Stack } from 'aws-cdk-lib'
import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { UserPool } from 'aws-cdk-lib/aws-cognito'
import {
  CognitoAuthorizationServer,
  ProtectedMcpApi,
  type ProtectedMcpApiProps,
} from '../../../../lib/protected-mcp-api.ts'
import { LIKELY_MISTAKES } from '../../../../lib/settings/likely-mistake-warnings.ts'
import { contextWith, ISSUER } from '../synthesis.ts'

type PropsOf = (stack: Stack) => ProtectedMcpApiProps

function stackOf(propsOf: PropsOf): Stack {
  const stack = new Stack(new App({ context: contextWith({}) }), 'Test')
  new ProtectedMcpApi(stack, 'Api', propsOf(stack))
  return stack
}

function warningsIn(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('/Test/Api', Match.anyValue())
    .map(({ entry }) => entry.data as string)
}

const AUTH0: ProtectedMcpApiProps = {
  issuer: 'https://example.auth0.com',
  tokenCheck: 'jwt',
  profile: 'auth0',
  allowedClients: ['*'],
}

suite('props that let no token pass', () => {
  test('are warnings at synth, by their names', () => {
    const warnings = warningsIn(stackOf(() => AUTH0))
    assert.deepEqual(
      warnings.map((warning) => warning.split(/,|: /, 1)[0]),
      ['issuer is "https://example.auth0.com"', 'allowedClients holds "*"'],
    )
  })

  test('can be acknowledged', () => {
    const stack = stackOf(() => AUTH0)
    Warnings.of(stack).acknowledgeWarning(LIKELY_MISTAKES)
    assert.deepEqual(warningsIn(stack), [])
  })

  test('are no others, nor any that only the deployment knows', () => {
    const issuer = (pool: UserPool) =>
      `https://cognito-idp.eu-west-1.amazonaws.com/${pool.userPoolId}`
    for (const propsOf of [
      () => ({ issuer: ISSUER }),
      (stack) => ({ issuer: issuer(new UserPool(stack, 'Pool')), tokenCheck: 'jwt' }),
      (stack) => ({ authServers: [{ issuer: issuer(new UserPool(stack, 'Pool')) }] }),
      (stack) => ({
        issuer: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
        tokenCheck: 'jwt',
        profile: 'entra',
        scopePrefix: 'https://mcp.example.com/mcp/',
        audiences: [new UserPool(stack, 'Pool').userPoolId],
      }),
      (stack) => ({ authorizationServer: new CognitoAuthorizationServer(stack, 'Cognito') }),
    ] satisfies PropsOf[]) {
      assert.deepEqual(warningsIn(stackOf(propsOf)), [])
    }
  })
})
