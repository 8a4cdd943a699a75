import { similarNames } from '../../lambda/settings/similar-names.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

/** Node.js strips types, and so checks none at synth: a mistyped prop would have no effect. */
const PROPS: Readonly<Record<keyof ProtectedMcpApiProps, true>> = {
  issuer: true,
  authorizationServer: true,
  authServers: true,
  tokenCheck: true,
  profile: true,
  jwksUri: true,
  jwksFile: true,
  allowedClients: true,
  introspectionEndpoint: true,
  clientId: true,
  clientAuthMethod: true,
  assertionAudience: true,
  introspectionAnswer: true,
  clientKey: true,
  clientPublicKeys: true,
  clientSecret: true,
  destroyClientSecret: true,
  encryptionKey: true,
  audiences: true,
  requiredScopes: true,
  advertisedScopes: true,
  scopePrefix: true,
  scopeHierarchy: true,
  expiryRequired: true,
  clockSkew: true,
  dpop: true,
  dpopNonce: true,
  certificateBoundTokens: true,
  privateHosts: true,
  allowedOrigins: true,
  tokenCacheTtl: true,
  refusedTokensPerMinute: true,
  callsPerMinutePerCaller: true,
  callBurstPerCaller: true,
  entry: true,
  codeCache: true,
  resource: true,
  resourceName: true,
  resourceDescription: true,
  iconFile: true,
  accentColors: true,
  contactUrl: true,
  privacyUrl: true,
  tryPage: true,
  tryClientId: true,
  tryOrigins: true,
  server: true,
  requestStateKey: true,
  serverKey: true,
  sharedTokenCache: true,
  sharedCallerLimit: true,
  sharedReplayCache: true,
  sharedTable: true,
  audit: true,
  pseudonymizeSubjects: true,
  openTelemetry: true,
  environment: true,
  layers: true,
  bundling: true,
  certificate: true,
  hostedZone: true,
  requestsPerSecond: true,
  requestBurst: true,
  mutualTls: true,
  dualStack: true,
  frontDoor: true,
  edge: true,
  edgeKeyNumber: true,
  edgeRequestsPerAddress: true,
  edgeRequestsPerToken: true,
  edgeOriginHost: true,
  edgeOriginCertificate: true,
  memorySize: true,
  timeout: true,
  reservedConcurrency: true,
  accountConcurrency: true,
  provisionedConcurrency: true,
  deploymentPreference: true,
  release: true,
  extraCaCerts: true,
  vpc: true,
  vpcSubnets: true,
  securityGroups: true,
  tracing: true,
  logLevel: true,
  systemLogLevel: true,
  logRetention: true,
  serviceName: true,
  alarmTopic: true,
  dashboard: true,
  tags: true,
}

/** Props of earlier versions: without a word, a limit that somebody relies on would be gone. */
const REPLACED: ReadonlyMap<string, string> = new Map([
  ['mcpThrottle', 'requestsPerSecond and requestBurst'],
  ['metadataThrottle', 'requestsPerSecond and requestBurst'],
])

/** Leaves out everything that is no prop of the construct. */
export function propsIn(given: object): ProtectedMcpApiProps {
  const entries = Object.entries(given).filter(([name]) => Object.hasOwn(PROPS, name))
  return Object.fromEntries(entries)
}

/** Returns a sentence for each prop that does not exist. */
export function unknownProps(given: object): string[] {
  const names = Object.keys(given).filter((name) => !Object.hasOwn(PROPS, name))
  return names.map((name) => {
    const meant = REPLACED.get(name) ?? similarNames(name, Object.keys(PROPS))[0]
    const hint = meant ? `did you mean ${meant}?` : 'leave it out'
    return `${name} is not a prop of ProtectedMcpApi, and has no effect: ${hint}`
  })
}
