import { Token } from 'aws-cdk-lib'
import { serverProblems } from '../../lambda/features/check/check-server.ts'
import { featuresOf } from '../../lambda/features/define-server.ts'
import { DESCRIBED_SETTINGS } from '../../lambda/settings/descriptions.ts'
import {
  CALLER_LIMIT,
  callerLimitProblems,
  type LimitSettings,
} from '../../lambda/settings/caller-limit.ts'
import type { GivenSettings } from '../../lambda/settings/function-settings.ts'
import { PAGE, type PageSettings, tryPageProblems } from '../../lambda/settings/page-settings.ts'
import { namedAfter } from '../../lambda/settings/named-after.ts'
import { writeSettings } from '../../lambda/settings/setting.ts'
import { settingsReader } from '../../lambda/settings/settings-reader.ts'
import { sharedProblems } from '../../lambda/settings/shared.ts'
import {
  BINDING,
  CERTIFICATES,
  DOCUMENTS,
  TOKEN_CHECK,
} from '../../lambda/settings/settings-table.ts'
import {
  authorizationServerProblems,
  withAuthorizationServer,
} from './authorization-server-props.ts'
import { regionProblems } from './region-problems.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'
import { authServerPropProblems, authServersOfProps } from './auth-server-props.ts'
import { propProblems } from './prop-problems.ts'

export interface ConstructSettings extends GivenSettings, PageSettings {
  readonly issuer: string
}

type Read = Omit<GivenSettings, 'authServers'> & PageSettings
type GivenProps = { readonly [K in keyof Read]?: Read[K] | undefined }

const TABLE = {
  ...DOCUMENTS,
  ...PAGE,
  ...TOKEN_CHECK,
  ...BINDING,
  ...CALLER_LIMIT,
  ...CERTIFICATES,
}
const PROP_OF = new Map([
  ...DESCRIBED_SETTINGS.map(({ variable, prop }) => [variable, prop] as const),
  [CERTIFICATES.certificateBoundTokens[0], 'certificateBoundTokens'] as const,
])

/**
 * Turns props into settings of the functions. The functions' own parsers check them, as text.
 *
 * @param region of the stack
 * @param taker what was called with the props: the stack of the error has only the place of that call
 * @throws an error that names every prop that cannot work, the value received, and what would be right
 */
export function settingsOfProps(
  givenProps: ProtectedMcpApiProps,
  taker: CallableFunction | NewableFunction = settingsOfProps,
  region?: string,
): ConstructSettings {
  const props = withAuthorizationServer(givenProps)
  const given: GivenProps = {
    ...props,
    clockSkewSeconds: props.clockSkew?.toSeconds(),
    tokenCacheTtlSeconds: props.tokenCacheTtl?.toSeconds(),
  }
  const set = setIn(given)
  const environment = writeSettings(TABLE, known(set))
  const named = namedAfter(props.server ?? {}, environment)
  const reader = settingsReader({ ...environment, ...named }, propOf)
  const read = reader.read(TABLE)
  const { resource } = read
  const settings = { ...read, ...set }
  const problems = [
    ...reader.problems,
    ...authorizationServerProblems(givenProps),
    ...propProblems(props),
    ...limitProblems(settings, props),
    ...authServerPropProblems(props, propOf),
    ...sharedProblems({ ...props, ...settings }, propOf),
    ...tryPageProblems(settings, false, propOf),
    ...regionProblems(placedProps(props), region),
  ]
  const authServers = authServersOfProps(props, { problems, nameOf: propOf, settings })
  const issuer = props.issuer ?? authServers?.[0]?.issuer ?? ''
  if (problems.length === 0) {
    return { ...settings, issuer, resource, ...(authServers && { authServers }) }
  }
  throw propsError(problems, taker)
}

/** Of a server that has been checked, and of limits that are known at synth. */
function limitProblems(
  { callsPerMinutePerCaller, callBurstPerCaller }: LimitSettings,
  { server = {} }: ProtectedMcpApiProps,
): string[] {
  const limits = { callsPerMinutePerCaller, callBurstPerCaller }
  if (Object.values(limits).some((value) => Token.isUnresolved(value))) return []
  const features = serverProblems({ ...server }).length > 0 ? [] : featuresOf(server)
  return callerLimitProblems(limits, features, (prop) => prop)
}

function placedProps({
  edge = false,
  certificate,
  edgeOriginCertificate,
  encryptionKey,
  clientKey,
  clientSecret,
  requestStateKey,
  serverKey,
}: ProtectedMcpApiProps) {
  return [
    // CloudFront takes its own from us-east-1.
    ['certificate', edge ? undefined : certificate?.certificateArn],
    ['edgeOriginCertificate', edgeOriginCertificate?.certificateArn],
    ['encryptionKey', encryptionKey?.keyArn],
    ['clientKey', clientKey?.keyArn],
    ['clientSecret', clientSecret?.secretArn],
    ['requestStateKey', requestStateKey?.secretArn],
    ['serverKey', serverKey?.secretArn],
  ] as const
}

function propsError(problems: readonly string[], taker: CallableFunction | NewableFunction): Error {
  const lines = problems.map((problem) => `  - ${problem}`)
  const error = new Error(['These props of ProtectedMcpApi cannot work:', ...lines].join('\n'))
  Error.captureStackTrace(error, taker)
  error.stack = error.stack?.replaceAll(/\n +at .*\(?node:internal\/.*/g, '') ?? error.message
  return error
}

function propOf(variable: string): string {
  return PROP_OF.get(variable) ?? variable
}

function setIn(given: GivenProps): Partial<Read> {
  const set = Object.entries(given).filter(([name, value]) => name in TABLE && value !== undefined)
  return Object.fromEntries(set)
}

/** Drops values that are known at deployment only: nothing can check them earlier. */
function known(settings: Partial<Read>): Partial<Read> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => !Token.isUnresolved(value)),
  )
}
