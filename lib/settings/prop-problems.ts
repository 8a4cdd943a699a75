/** Rules for props of the construct that are not in the settings table. */
import { existsSync } from 'node:fs'
import { Token } from 'aws-cdk-lib'
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2'
import { lambdaModulePath } from '../bundling/lambda-module-path.ts'
import { clientKeyProblems } from '../../lambda/settings/client-key.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'
import { caFileProblem } from './ca-file.ts'
import { jwksFileProblem } from './jwks-file.ts'
import { loopbackProblem } from './loopback-problem.ts'
import { serverPropProblems } from './server-prop-problems.ts'

/** With less, a cache full of large answers does not fit. */
const MIN_MEMORY_MIB = 256
const MAX_MEMORY_MIB = 10_240
/** API Gateway waits for 30 s. */
const MAX_TIMEOUT_SECONDS = 29
/** Safe in a dimension of a metric and in the JSON of the access log. */
const SERVICE_NAME = /^[\w./-]{1,128}$/

const KMS_CLIENT = '@aws-sdk/client-kms'

/** Returns a sentence for each prop that cannot work. */
export function propProblems(props: ProtectedMcpApiProps): string[] {
  return [
    ...addressProblems(props),
    ...emptyProblems(props),
    ...limitProblems(props),
    ...nameProblems(props),
    ...dependencyProblems(props),
    ...serverPropProblems(props),
    ...keyProblems(props),
  ]
}

function addressProblems(props: ProtectedMcpApiProps): string[] {
  const names = ['resource', 'issuer', 'introspectionEndpoint', 'jwksUri'] as const
  const problems = names.map((name) =>
    props[name] === '' ? `${name} is "": give an https URL` : loopbackProblem(name, props[name]),
  )
  if (Token.isUnresolved(props.resource)) {
    problems.push(
      'resource is known at deployment only: give a literal URL, because its path becomes the route',
    )
  }
  return problems.filter((problem) => problem !== undefined)
}

function emptyProblems(props: ProtectedMcpApiProps): string[] {
  const names = [
    'clientId',
    'serviceName',
    'resourceName',
    'scopePrefix',
    'assertionAudience',
  ] as const
  const problems = names
    .filter((name) => props[name] === '')
    .map((name) => `${name} is "": leave it out, or give a name`)
  if (props.requiredScopes?.length === 0) {
    problems.push('requiredScopes is []: give at least one scope')
  }
  // As text it would be nothing, which means every client.
  if (props.allowedClients?.join(',') === '') {
    problems.push(
      `allowedClients is ${JSON.stringify(props.allowedClients)}: name at least one, or leave it out to allow all`,
    )
  }
  return problems
}

function keyProblems(props: ProtectedMcpApiProps): string[] {
  const { clientAuthMethod = 'client_secret_basic', clientKey, clientSecret } = props
  const { clientPublicKeys: publicKeys = [] } = props
  if (publicKeys.some((key) => Token.isUnresolved(key))) {
    return ['clientPublicKeys is known at deployment only: give literal keys, which synth reads']
  }
  const problems = clientKeyProblems({
    clientAuthMethod,
    hasKey: clientKey !== undefined,
    hasSecret: clientSecret !== undefined,
    publicKeys,
    names: {
      method: 'clientAuthMethod',
      key: 'clientKey',
      secret: 'clientSecret',
      publicKeys: 'clientPublicKeys',
    },
  })
  return clientKey === undefined ? problems : [...problems, ...kmsClientProblems()]
}

/** An optional peer: only functions that sign with a key in KMS hold it. */
function kmsClientProblems(): string[] {
  try {
    import.meta.resolve(KMS_CLIENT)
    return []
  } catch {
    return [`clientKey is set, and ${KMS_CLIENT} is not installed: npm install ${KMS_CLIENT}`]
  }
}

function limitProblems(props: ProtectedMcpApiProps): string[] {
  const { memorySize, reservedConcurrency, timeout } = props
  return [
    ...outside('memorySize', memorySize, MIN_MEMORY_MIB, MAX_MEMORY_MIB),
    ...outside('reservedConcurrency', reservedConcurrency, 0, Infinity),
    ...outside('timeout (in seconds)', timeout?.toSeconds(), 1, MAX_TIMEOUT_SECONDS),
    ...throttleProblems('mcpThrottle', props.mcpThrottle),
    ...throttleProblems('metadataThrottle', props.metadataThrottle),
  ]
}

function throttleProblems(name: string, throttle: ThrottleSettings | undefined): string[] {
  if (throttle === undefined) return []
  const { rateLimit, burstLimit } = throttle
  if (rateLimit === undefined || burstLimit === undefined) {
    return [`${name} is ${JSON.stringify(throttle)}: give both rateLimit and burstLimit`]
  }
  return [
    ...outside(`${name}.rateLimit`, rateLimit, 1, Infinity),
    ...outside(`${name}.burstLimit`, burstLimit, 1, Infinity),
  ]
}

function outside(name: string, value: number | undefined, min: number, max: number): string[] {
  if (value === undefined || Token.isUnresolved(value)) return []
  if (Number.isInteger(value) && value >= min && value <= max) return []
  const range = max === Infinity ? `of ${min} or more` : `from ${min} to ${max}`
  return [`${name} is ${value}: give a whole number ${range}`]
}

function nameProblems(props: ProtectedMcpApiProps): string[] {
  const { entry, serviceName, extraCaCerts, jwksFile, tokenCheck = 'introspection' } = props
  const problems: string[] = []
  const caProblem = extraCaCerts === undefined ? undefined : caFileProblem(extraCaCerts)
  if (caProblem !== undefined) {
    problems.push(`extraCaCerts is ${JSON.stringify(extraCaCerts)}: ${caProblem}`)
  }
  const keysProblem = jwksFile === undefined ? undefined : jwksFileProblem(jwksFile)
  if (keysProblem !== undefined) {
    problems.push(`jwksFile is ${JSON.stringify(jwksFile)}: ${keysProblem}`)
  }
  const verifiesNothing = props.authServers === undefined && tokenCheck === 'introspection'
  if (jwksFile !== undefined && verifiesNothing) {
    problems.push('jwksFile is set, and no signature is verified: also set tokenCheck to jwt')
  }
  if (entry === undefined && !existsSync(lambdaModulePath('mcp'))) {
    problems.push(
      'entry is not set: give the file that exports the handler of the MCP function, made by createHandler',
    )
  }
  if (entry !== undefined && !existsSync(entry)) {
    problems.push(`entry is ${JSON.stringify(entry)}: there is no such file`)
  }
  if (serviceName && !Token.isUnresolved(serviceName) && !SERVICE_NAME.test(serviceName)) {
    problems.push(
      `serviceName is ${JSON.stringify(serviceName)}: use up to 128 letters, digits and . _ - /`,
    )
  }
  return problems
}

/** Props that have no effect without another one. */
function dependencyProblems(props: ProtectedMcpApiProps): string[] {
  const dependencies: [keyof ProtectedMcpApiProps, keyof ProtectedMcpApiProps, string][] = [
    ['certificate', 'resource', 'the URL whose host becomes the custom domain'],
    ['hostedZone', 'certificate', 'the one for the custom domain'],
    ['vpcSubnets', 'vpc', 'the VPC that they belong to'],
    ['securityGroups', 'vpc', 'the VPC that they belong to'],
  ]
  return dependencies
    .filter(([name, other]) => props[name] !== undefined && props[other] === undefined)
    .map(([name, other, what]) => `${name} is set without ${other}: also set ${other}, ${what}`)
}
