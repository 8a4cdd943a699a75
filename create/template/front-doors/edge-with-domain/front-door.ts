/** The front door: CloudFront and AWS WAF before an HTTP API of Amazon API Gateway, at a domain of yours. */
import type { Environment, Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** The URL that clients open; replace it, and the certificate for its host, in us-east-1 for CloudFront. */
const resource = 'https://mcp.example.com/mcp'
const certificate =
  'arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef'

/** CloudFront needs to know both at synth: those of your AWS credentials, or examples where there are none. */
export const env: Environment = {
  account: process.env['CDK_DEFAULT_ACCOUNT'] ?? '123456789012',
  region: process.env['CDK_DEFAULT_REGION'] ?? 'eu-west-1',
}

export const frontDoor = (stack: Stack): Partial<ProtectedMcpApiProps> => ({
  edge: true,
  resource,
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificate),
})
