/** The authorization server: an Amazon Cognito user pool, deployed with the server. */
import { CfnOutput, Lazy, type Stack } from 'aws-cdk-lib'
import { CognitoAuthorizationServer, type ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted. The outputs are the user pool in which to create users, and the client ID for MCP clients. */
export const authorizationServer = (stack: Stack): ProtectedMcpApiProps => {
  const cognito = new CognitoAuthorizationServer(stack, 'Cognito')
  const clientId = () => cognito.clientIdOf(stack.node.findChild('Mcp'))
  new CfnOutput(stack, 'UserPoolId', { value: cognito.userPool.userPoolId })
  new CfnOutput(stack, 'ClientId', { value: Lazy.string({ produce: clientId }) })
  return { authorizationServer: cognito }
}
