/** Rules for the types of props: Node.js strips types where synth runs, and an app may be JavaScript. */
import type { ProtectedMcpApiProps as Props } from './protected-mcp-api-props.ts'

/** Returns a sentence for each prop whose value would silently count as another one, or as none. */
export function propTypeProblems(props: Props): string[] {
  return [...flagProblems(props), ...emptyProblems(props), ...resourceProblems(props)]
}

type FlagName = {
  [K in keyof Props]-?: NonNullable<Props[K]> extends boolean ? K : never
}[keyof Props]

/** Some of these are on if they are `true`, and others unless they are `false`: for `'true'` nothing would hold. */
const FLAGS: Readonly<Record<FlagName, true>> = {
  audit: true,
  codeCache: true,
  dashboard: true,
  destroyClientSecret: true,
  dpopNonce: true,
  dualStack: true,
  edge: true,
  expiryRequired: true,
  openTelemetry: true,
  pseudonymizeSubjects: true,
  sharedCallerLimit: true,
  sharedReplayCache: true,
  sharedTokenCache: true,
  tracing: true,
  tryPage: true,
}

function flagProblems(props: Props): string[] {
  return (Object.keys(FLAGS) as FlagName[])
    .filter((name) => props[name] !== undefined && typeof props[name] !== 'boolean')
    .map((name) => `${name} is ${JSON.stringify(props[name])}: give true or false`)
}

/** The functions read these as text, where nothing means the default. */
const WRITTEN = {
  clientId: 'name',
  serviceName: 'name',
  resourceName: 'name',
  scopePrefix: 'name',
  assertionAudience: 'name',
  tokenCheck: 'value',
  profile: 'value',
  clientAuthMethod: 'value',
  introspectionAnswer: 'value',
  refusedTokensPerMinute: 'value',
  dpop: 'value',
  certificateBoundTokens: 'value',
  callsPerMinutePerCaller: 'value',
  callBurstPerCaller: 'value',
} as const satisfies Partial<Record<keyof Props, string>>

function emptyProblems(props: Props): string[] {
  const written = Object.entries(WRITTEN) as [keyof typeof WRITTEN, string][]
  return written
    .filter(([name]) => props[name] !== undefined && String(props[name]).trim() === '')
    .map(
      ([name, what]) =>
        `${name} is ${JSON.stringify(props[name])}: leave it out, or give a ${what}`,
    )
}

/** What a resource of AWS has, and how an existing one is imported. */
const RESOURCES = {
  clientSecret: ['secretArn', 'Secret.fromSecretNameV2'],
  requestStateKey: ['secretArn', 'Secret.fromSecretNameV2'],
  serverKey: ['secretArn', 'Secret.fromSecretNameV2'],
  clientKey: ['keyArn', 'Key.fromKeyArn'],
  encryptionKey: ['keyArn', 'Key.fromKeyArn'],
  sharedTable: ['tableArn', 'Table.fromTableName'],
} as const satisfies Partial<Record<keyof Props, readonly [member: string, importer: string]>>

/** Leaves out the value: it may be a secret. */
function resourceProblems(props: Props): string[] {
  const named = Object.entries(RESOURCES) as [keyof typeof RESOURCES, readonly [string, string]][]
  return named
    .filter(([name, [member]]) => props[name] !== undefined && !hasMember(props[name], member))
    .map(
      ([name, [, importer]]) =>
        `${name} is no resource, but ${kindOf(props[name])}: give a construct, such as one by ${importer}`,
    )
}

const hasMember = (value: unknown, member: string) =>
  (Object(value) as Readonly<Record<string, unknown>>)[member] !== undefined

const kindOf = (value: unknown) => (value === null ? 'null' : `of the type ${typeof value}`)
