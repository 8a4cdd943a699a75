/** The props of the construct as settings of the functions. One parser reads both, and so the rules are the same. */
import { existsSync } from 'node:fs'
import { Token } from 'aws-cdk-lib'
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  type AuthorizationServer,
  functionEnvironment,
  readFunctionSettings,
  readTokenCheck,
  type TokenCheck,
} from '../../lambda/settings/function-settings.ts'
import { type Names, readNames } from '../../lambda/settings/server-names.ts'
import { SettingsError, settingsReader } from '../../lambda/settings/settings-reader.ts'
import type { ProtectedMcpApiProps } from '../protected-mcp-api-props.ts'
import { unreachable } from './deployment-settings.ts'

export interface CheckedSettings extends AuthorizationServer, TokenCheck, Names {
  /** In canonical form; undefined: the URL of the API. */
  readonly resource: string | undefined
}

/** Stands in for a URL that is known at deployment only. */
const SOME_URL = 'https://known-at-deployment.example.com/mcp'
/** With less, a cache full of large answers does not fit. */
const LEAST_MEMORY_MIB = 256
const MOST_MEMORY_MIB = 10_240
/** API Gateway waits for 30 s. */
const LONGEST_TIMEOUT_SECONDS = 29
/** What is safe in a metric's dimension and within the JSON of the access log. */
const SERVICE_NAME = /^[\w./-]{1,128}$/

const PROP_OF: Readonly<Record<string, keyof ProtectedMcpApiProps>> = {
  RESOURCE_URL: 'resource',
  AUTH_ISSUER: 'issuer',
  AUTH_INTROSPECTION_ENDPOINT: 'introspectionEndpoint',
  OAUTH_CLIENT_AUTH_METHOD: 'clientAuthMethod',
  MCP_SCOPE: 'requiredScopes',
  RESOURCE_NAME: 'resourceName',
  RESOURCE_DESCRIPTION: 'resourceDescription',
  SCOPE_HIERARCHY: 'scopeHierarchy',
  ALLOWED_ORIGINS: 'allowedOrigins',
  TOKEN_CACHE_TTL_SECONDS: 'tokenCacheTtl',
}

/** @throws an error that names every prop that cannot work, the value received, and what would be right */
export function checkedSettings(props: ProtectedMcpApiProps): CheckedSettings {
  const settings = withDefaults(props)
  const { resource, problems } = readBack(settings)
  const all = [...problems, ...unresolvable(props), ...impossible(props), ...contradictions(props)]
  if (all.length === 0) return { ...settings, resource: props.resource && resource }
  throw new Error(
    ['These props of ProtectedMcpApi cannot work:', ...all.map((text) => `  - ${text}`)].join('\n'),
  )
}

function withDefaults(props: ProtectedMcpApiProps): CheckedSettings {
  const nothing = settingsReader({})
  const defaults = { ...readTokenCheck(nothing), ...readNames(nothing) }
  return {
    resource: props.resource,
    issuer: props.issuer,
    introspectionEndpoint: props.introspectionEndpoint,
    clientId: props.clientId ?? defaults.clientId,
    clientAuthMethod: props.clientAuthMethod ?? defaults.clientAuthMethod,
    audiences: props.audiences ?? defaults.audiences,
    requiredScopes: props.requiredScopes ?? defaults.requiredScopes,
    scopeHierarchy: props.scopeHierarchy ?? defaults.scopeHierarchy,
    expiryRequired: props.expiryRequired ?? defaults.expiryRequired,
    privateHosts: props.privateHosts ?? defaults.privateHosts,
    allowedOrigins: props.allowedOrigins ?? defaults.allowedOrigins,
    resourceName: props.resourceName ?? defaults.resourceName,
    resourceDescription: props.resourceDescription ?? defaults.resourceDescription,
    tokenCacheTtlSeconds: props.tokenCacheTtl?.toSeconds() ?? defaults.tokenCacheTtlSeconds,
  }
}

/** Lets the functions' own parser judge what they would be given. */
function readBack(settings: CheckedSettings): { resource: string; problems: string[] } {
  const orSome = (url: string | undefined) =>
    url === undefined || url === '' || Token.isUnresolved(url) ? SOME_URL : url
  const environment = functionEnvironment({
    ...settings,
    resource: orSome(settings.resource),
    issuer: orSome(settings.issuer),
    introspectionEndpoint: settings.introspectionEndpoint && orSome(settings.introspectionEndpoint),
  })
  try {
    const arn = { OAUTH_CLIENT_SECRET_ARN: 'not-looked-at' }
    const { resource } = readFunctionSettings({ ...environment, ...arn })
    return { resource, problems: [] }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    const named = error.problems.map((problem) =>
      problem.replace(/^[A-Z_]+/, (name) => PROP_OF[name] ?? name),
    )
    return { resource: '', problems: named }
  }
}

/** What a synthesis has to know, and what Lambda or users cannot reach. */
function unresolvable(props: ProtectedMcpApiProps): string[] {
  const problems: string[] = []
  if (Token.isUnresolved(props.resource)) {
    problems.push('resource is known at deployment only: give a URL, whose path becomes the route')
  }
  for (const name of ['resource', 'issuer', 'introspectionEndpoint'] as const) {
    const url = props[name]
    if (url === '') problems.push(`${name} is "": give an https URL`)
    problems.push(...unreachable(name, url))
  }
  for (const name of ['clientId', 'serviceName', 'resourceName', 'version'] as const) {
    if (props[name] === '') problems.push(`${name} is "": leave it out, or give a name`)
  }
  if (props.requiredScopes?.length === 0) {
    problems.push('requiredScopes is []: name one scope at least')
  }
  return problems
}

function impossible(props: ProtectedMcpApiProps): string[] {
  const { memorySize, reservedConcurrency, timeout, entry, serviceName } = props
  return [
    ...outside('memorySize', memorySize, LEAST_MEMORY_MIB, MOST_MEMORY_MIB),
    ...outside('reservedConcurrency', reservedConcurrency, 0, Infinity),
    ...outside('timeout (in seconds)', timeout?.toSeconds(), 1, LONGEST_TIMEOUT_SECONDS),
    ...throttleProblems('mcpThrottle', props.mcpThrottle),
    ...throttleProblems('metadataThrottle', props.metadataThrottle),
    ...(entry !== undefined && !existsSync(entry)
      ? [`entry is ${JSON.stringify(entry)}: there is no such file`]
      : []),
    ...(serviceName && !Token.isUnresolved(serviceName) && !SERVICE_NAME.test(serviceName)
      ? [`serviceName is ${JSON.stringify(serviceName)}: use up to 128 letters, digits and . _ - /`]
      : []),
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

function outside(name: string, value: number | undefined, least: number, most: number): string[] {
  if (value === undefined || Token.isUnresolved(value)) return []
  if (Number.isInteger(value) && value >= least && value <= most) return []
  const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`
  return [`${name} is ${value}: give a whole number ${range}`]
}

/** Props that say nothing without another one. */
function contradictions(props: ProtectedMcpApiProps): string[] {
  const needs: [keyof ProtectedMcpApiProps, keyof ProtectedMcpApiProps, string][] = [
    ['certificate', 'resource', 'its host becomes the custom domain'],
    ['hostedZone', 'certificate', 'only with one there is a custom domain'],
    ['vpcSubnets', 'vpc', 'that they are of'],
    ['securityGroups', 'vpc', 'that they are of'],
  ]
  return needs
    .filter(([name, other]) => props[name] !== undefined && props[other] === undefined)
    .map(([name, other, reason]) => `${name} is given without ${other}: give that too, ${reason}`)
}
