/** The authorization server: an Amazon Cognito user pool, deployed with the server. */
import { CfnOutput, type Stack } from 'aws-cdk-lib'
import { CognitoAuthorizationServer, type ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted. Create users in the pool that the output UserPoolId names. */
export const authorizationServer = (stack: Stack): ProtectedMcpApiProps => {
  const cognito = new CognitoAuthorizationServer(stack, 'Cognito')
  new CfnOutput(stack, 'UserPoolId', { value: cognito.userPool.userPoolId })
  return { authorizationServer: cognito }
}
