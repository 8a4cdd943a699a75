/** The settings of a user pool of Amazon Cognito that is created, or used, as the authorization server. */
import type { Descriptions } from '../../lambda/settings/description.ts'
import { choice, flag, list, without } from '../../lambda/settings/parsers.ts'
import type { Setting, SettingsTable } from '../../lambda/settings/setting.ts'
import { urlProblem } from '../../lambda/oauth/url.ts'
import { type Environment, settingsReader, shown } from '../../lambda/settings/settings-reader.ts'
import { DOCUMENTS, KEYCLOAK, SERVERS, TOKEN_CHECK } from '../../lambda/settings/settings-table.ts'
import {
  clientDocumentProblem,
  poolIssuerProblem,
  userPoolIdProblem,
} from '../authorization-server/cognito-rules.ts'
import { redirectUriProblem } from '../authorization-server/redirect-uris.ts'

export const COGNITO = {
  authorizationServer: ['AUTHORIZATION_SERVER', choice(['cognito'])],
  cognitoUserPoolId: ['COGNITO_USER_POOL_ID', without(userPoolIdProblem)],
  cognitoRedirectUris: ['COGNITO_REDIRECT_URIS', list(',', without(redirectUriProblem)), []],
  cognitoClientDocuments: [
    'COGNITO_CLIENT_DOCUMENTS',
    list(',', without(clientDocumentProblem)),
    [],
  ],
  cognitoOpenRegistration: ['COGNITO_OPEN_REGISTRATION', flag('false', 'true'), false],
  cognitoSelfSignUp: ['COGNITO_SELF_SIGN_UP', flag('false', 'true'), false],
  destroyUserPool: ['DESTROY_USER_POOL', flag('false', 'true'), false],
} as const satisfies SettingsTable

export const COGNITO_DESCRIPTIONS: Descriptions<typeof COGNITO> = {
  authorizationServer: {
    sentence: 'Authorization server that is deployed with the server, or set up for it.',
    syntax: 'With `cognito`, an Amazon Cognito user pool, and `AUTH_ISSUER` is not needed.',
    default: 'none',
    example: 'cognito',
    prop: 'authorizationServer',
    where: 'synth',
  },
  cognitoUserPoolId: {
    sentence: 'ID of an existing user pool, in the region of the stack.',
    syntax: 'It needs the Essentials or Plus plan, and a domain.',
    default: 'a user pool is created',
    example: 'eu-west-1_a1B2c3D4e',
    where: 'synth',
  },
  cognitoRedirectUris: {
    sentence: 'Redirect URIs that MCP clients may use, beside those of popular ones.',
    syntax: 'Separated by commas.',
    default: 'none',
    example: 'https://n8n.example.com/rest/oauth2-credential/callback',
    where: 'synth',
  },
  cognitoClientDocuments: {
    sentence:
      'URLs of client ID metadata documents whose clients may sign users in, or patterns of such URLs.',
    syntax: 'Separated by commas.',
    default: 'none',
    example: 'https://zed.dev/oauth/client-metadata.json',
    where: 'synth',
  },
  cognitoOpenRegistration: {
    sentence: 'Whether any MCP client may register itself at the new user pool (RFC 7591).',
    syntax: 'Either `true` or `false`.',
    where: 'synth',
  },
  cognitoSelfSignUp: {
    sentence: 'Whether people may sign up at the new user pool by themselves.',
    syntax: 'Either `true` or `false`.',
    where: 'synth',
  },
  destroyUserPool: {
    sentence: 'Whether the user pool that the stack created is deleted with the stack.',
    syntax: 'Either `true` or `false`.',
    where: 'synth',
  },
}

const BESIDE = 'and AUTHORIZATION_SERVER is "cognito", which'

/** What Cognito brings itself. */
const OWN = [
  KEYCLOAK.authHost,
  SERVERS.authServers,
  TOKEN_CHECK.introspectionEndpoint,
  TOKEN_CHECK.jwksUri,
  DOCUMENTS.scopePrefix,
] as const
const OF_NEW_POOL = [
  COGNITO.cognitoOpenRegistration,
  COGNITO.cognitoSelfSignUp,
  COGNITO.destroyUserPool,
] as const
/** What the settings have to be, if they are set. */
const FIXED = [
  [TOKEN_CHECK.tokenCheck, 'jwt', 'offers no introspection'],
  [TOKEN_CHECK.profile, 'cognito', 'has a profile of its own'],
] as const

/** Adds what follows from `AUTHORIZATION_SERVER=cognito`. */
export function withCognito(environment: Environment): Environment {
  if (environment[COGNITO.authorizationServer[0]]?.trim() !== 'cognito') return environment
  const fixed = FIXED.map(([[variable], value]) => [variable, value])
  return { ...environment, ...Object.fromEntries(fixed) }
}

/** Returns a sentence for each of these settings that does not go with another one. */
export function cognitoConflicts(environment: Environment): string[] {
  const reader = settingsReader(environment)
  const isSet = (setting: Setting) => reader.isSet(setting)
  if (!isSet(COGNITO.authorizationServer)) {
    const needless = Object.values(COGNITO).filter(isSet)
    return needless.map(
      ([name]) => `${name} is set without AUTHORIZATION_SERVER: set it to cognito`,
    )
  }
  return [
    ...OWN.filter(isSet).map(([name]) => `${name} is set, ${BESIDE} brings its own: leave it out`),
    ...FIXED.filter(([setting]) => isSet(setting)).flatMap(([[name], value, reason]) => {
      const text = environment[name]?.trim()
      return text === value ? [] : `${name} is "${text}", ${BESIDE} ${reason}: leave it out`
    }),
    ...poolConflicts(isSet),
    ...issuerConflicts(environment),
  ]
}

function poolConflicts(isSet: (setting: Setting) => boolean): string[] {
  const [[issuer], [pool]] = [DOCUMENTS.issuer, COGNITO.cognitoUserPoolId]
  if (isSet(COGNITO.cognitoUserPoolId)) {
    return OF_NEW_POOL.filter(isSet).map(
      ([name]) => `${name} is set beside ${pool}: change the existing user pool itself`,
    )
  }
  if (!isSet(DOCUMENTS.issuer)) return []
  return [`${issuer} is set without ${pool}, ${BESIDE} creates a user pool: leave it out`]
}

function issuerConflicts(environment: Environment): string[] {
  const [[name], [poolName]] = [DOCUMENTS.issuer, COGNITO.cognitoUserPoolId]
  const [issuer, pool] = [name, poolName].map((variable) => environment[variable]?.trim())
  // Others are reported by themselves.
  if (!issuer || !pool || userPoolIdProblem(pool) !== undefined || urlProblem(issuer) !== undefined)
    return []
  const problem = poolIssuerProblem(issuer, pool)
  return problem === undefined
    ? []
    : [`${name} is ${shown(issuer)}, and ${poolName} is "${pool}": ${problem}`]
}
