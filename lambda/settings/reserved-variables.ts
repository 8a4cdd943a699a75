/** Names that the variables of a server cannot have, because something else reads or sets them. */
import { DESCRIBED_SETTINGS } from './descriptions.ts'

/** Settings of the local server and of deployments, whose tables are in rooms of their own. A test compares them. */
export const OTHER_SETTINGS: ReadonlySet<string> = new Set([
  'HOST',
  'PORT',
  'STACK_NAME',
  'CERTIFICATE_ARN',
  'HOSTED_ZONE_ID',
  'KMS_KEY_ARN',
  'DESTROY_CLIENT_SECRET',
  'EXTRA_CA_CERTS',
  'AUTH_JWKS_FILE',
  'VPC_ID',
  'ALARM_EMAIL',
  'TERMINATION_PROTECTION',
  'DASHBOARD',
  'TAGS',
  'CODE_CACHE',
  'MCP_REQUESTS_PER_SECOND',
  'MCP_REQUEST_BURST',
  'MCP_MEMORY_MIB',
  'MCP_RESERVED_CONCURRENCY',
  'ACCOUNT_CONCURRENCY',
  'LOG_LEVEL',
  'LOG_RETENTION_DAYS',
  'TRACING',
  'RELEASE',
  'PROVISIONED_CONCURRENCY',
  'DEPLOYMENT_PREFERENCE',
  'EDGE',
  'EDGE_KEY_NUMBER',
  'EDGE_REQUESTS_PER_ADDRESS',
  'EDGE_REQUESTS_PER_TOKEN',
  'EDGE_ORIGIN_HOST',
  'EDGE_ORIGIN_CERTIFICATE_ARN',
  'AUTHORIZATION_SERVER',
  'COGNITO_USER_POOL_ID',
  'COGNITO_REDIRECT_URIS',
  'COGNITO_CLIENT_DOCUMENTS',
  'COGNITO_OPEN_REGISTRATION',
  'COGNITO_SELF_SIGN_UP',
  'DESTROY_USER_POOL',
])

/** What Lambda accepts. */
const NAME = /^[A-Za-z]\w+$/

/** In this order: who has these names, and what to do instead of using one. */
const RESERVED: readonly (readonly [names: RegExp, owner: string, instead: string])[] = [
  [/^_/, 'AWS sets in the function', 'choose another name'],
  [/^AWS_LAMBDA_LOG_LEVEL$/, 'AWS sets in the function', 'use the prop logLevel'],
  [/^(?:AWS|LAMBDA)_/, 'AWS sets in the function', 'choose another name'],
  [/^NODE_EXTRA_CA_CERTS$/, 'Node.js reads', 'use the prop extraCaCerts'],
  [/^NODE_/, 'Node.js reads', 'choose another name'],
  [/^POWERTOOLS_SERVICE_NAME$/, 'the log reads', 'use the prop serviceName'],
  [/^POWERTOOLS_LOG_LEVEL$/, 'the log reads', 'use the prop logLevel'],
  [/^POWERTOOLS_/, 'the log reads', 'choose another name'],
  [
    /^(?:SERVER_(?:PROFILE|IS_CHECKED)|PLAIN_TOKEN_CHECK|SHIPPED_(?:KEYS|AUTH_SERVERS)|NO_(?:BOUND_TOKENS|CALLER_LIMIT|CLIENT_KEY|AUDIT|EDGE|EXCHANGE|SERVER_KEY|SHARED_TABLE|TELEMETRY)|CERTIFICATE_BOUND_TOKENS|EDGE_KEY(?:_ARNS)?|CLIENT_JWKS)$/,
    'this package sets',
    'choose another name',
  ],
  [/^(?:PATH|LD_.*)$/, 'the operating system reads', 'choose another name'],
]

/** Says why a variable of a server cannot have this name, as the end of a sentence that begins with it. */
export function reservedNameProblem(name: string): string | undefined {
  const [, owner, instead] = RESERVED.find(([names]) => names.test(name)) ?? []
  if (owner !== undefined) return `, which ${owner}: ${instead}`
  if (!NAME.test(name)) {
    return ', which Lambda does not accept: use two or more letters, digits and "_", the first a letter'
  }
  const setting = DESCRIBED_SETTINGS.find(({ variable }) => variable === name)
  if (setting?.prop !== undefined) {
    return `, which is a setting: use the prop ${setting.prop} for it, or another name`
  }
  return setting !== undefined || OTHER_SETTINGS.has(name)
    ? ', which is a setting: choose another name'
    : undefined
}
