/** The front door: CloudFront and AWS WAF before an HTTP API of Amazon API Gateway. */
import type { Environment, Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** CloudFront needs to know both at synth: those of your AWS credentials, or examples where there are none. */
export const env: Environment = {
  account: process.env['CDK_DEFAULT_ACCOUNT'] ?? '123456789012',
  region: process.env['CDK_DEFAULT_REGION'] ?? 'eu-west-1',
}

export const frontDoor: (stack: Stack) => Partial<ProtectedMcpApiProps> = () => ({ edge: true })
