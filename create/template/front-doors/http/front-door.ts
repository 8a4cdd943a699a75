/** The front door: an HTTP API of Amazon API Gateway, at a URL of its own. */
import type { Environment, Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Account and region; without any, `cdk deploy` takes those of the credentials in use. */
export const env: Environment = {}

export const frontDoor: (stack: Stack) => Partial<ProtectedMcpApiProps> = () => ({
  frontDoor: 'http-api',
})
