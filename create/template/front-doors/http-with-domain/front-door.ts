/** The front door: an HTTP API of Amazon API Gateway, at a domain of yours. */
import type { Environment, Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** The URL that clients open; replace it, and the certificate for its host, in the region of the stack. */
const resource = 'https://mcp.example.com/mcp'
const certificate =
  'arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef'

/** Account and region; without any, `cdk deploy` takes those of the credentials in use. */
export const env: Environment = {}

export const frontDoor = (stack: Stack): Partial<ProtectedMcpApiProps> => ({
  frontDoor: 'http-api',
  resource,
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificate),
})
