/** A REST API in place of the HTTP API. */
import type { Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { ProtectedMcpApiProps } from '../../../lib/settings/protected-mcp-api-props.ts'
import { EVERYTHING, type Synthesis, synthesizeApi } from './synthesis.ts'

const { RESOURCE_URL, CERTIFICATE_ARN } = EVERYTHING

/** Settings of the stack. */
export const REST = { FRONT_DOOR: 'rest', RESOURCE_URL, CERTIFICATE_ARN }

/** Props of the construct. */
export function restProps(stack: Stack) {
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN)
  return { frontDoor: 'rest', resource: RESOURCE_URL, certificate } as const
}

export function restApi(props: Partial<ProtectedMcpApiProps> = {}): Synthesis {
  return synthesizeApi((stack) => ({ ...restProps(stack), ...props }))
}
