/** Everything that a bundle asks over HTTP, made up: the authorization server, Secrets Manager, KMS and DynamoDB. */
import { makeUpJwt } from './made-up-jwt.ts'
import { madeUpSecret } from './made-up-secrets.ts'
import { makeUpSender, type Sender } from './made-up-sender.ts'

export interface Asked {
  readonly method: string
  /** Where the bundle wanted to send the request. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface World {
  /** An access token that its authorization server calls active, and that it has signed. */
  readonly token: string
  /** Returns the headers by which its client sends a token, with the nonce of the last answer. */
  readonly send: Sender['send']
  readonly answer: (asked: Asked) => Answered
}

type Environment = Readonly<Record<string, string | undefined>>
type Claims = Readonly<Record<string, unknown>>

const LIFETIME_SECONDS = 3600
const KEY_ID = 'code-cache'
const METADATA_PATH = /\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/
const SIGNED_ANSWER = 'token-introspection+jwt'

/**
 * Makes an authorization server whose tokens fit the settings of a function. Its key is made here and now, and no other
 * process knows where it is: nothing that it has signed is worth anything elsewhere.
 *
 * @param scopes the token's; more may be added later
 */
export function makeUpWorld(environment: Environment, scopes: readonly string[]): World {
  const { generateKeyPairSync, sign } = process.getBuiltinModule('node:crypto')
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig' }
  const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const issuer = issuerOf(environment)
  const { confirmation: cnf, send } = makeUpSender(environment)
  const bound = { ...(cnf && { cnf }) }

  const jwt = (typ: string, claims: Claims) =>
    makeUpJwt({ alg: 'RS256', typ, kid: KEY_ID }, claims, (input) =>
      sign('sha256', input, privateKey),
    )

  function introspection({ headers, body }: Asked): Answered {
    const active = new URLSearchParams(body).get('token') === token
    const answer = active ? { active, ...claimsFor(environment, scopes), ...bound } : { active }
    if (!String(headers['accept']).includes(SIGNED_ANSWER)) return json(answer)
    const { OAUTH_CLIENT_ID: aud } = environment
    const claims = { iss: issuer, aud, iat: now(), token_introspection: answer }
    return { status: 200, type: `application/${SIGNED_ANSWER}`, body: jwt(SIGNED_ANSWER, claims) }
  }

  const claims = claimsFor(environment, ownScopes(environment))
  const token = jwt('at+jwt', { iss: issuer, ...claims, ...bound })
  return {
    token,
    send,
    answer(asked) {
      const { method, url, headers } = asked
      const target = [headers['x-amz-target']].flat().join('')
      if (target.endsWith('.GetSecretValue')) return json({ SecretString: madeUpSecret(pem) })
      if (target.endsWith('.Sign')) return json({ Signature: Buffer.alloc(64).toString('base64') })
      if (target.startsWith('DynamoDB_')) return json({}) // an empty table
      if (method === 'POST') return introspection(asked)
      if (METADATA_PATH.test(url.pathname)) return json(metadataOf(url, issuer))
      return json({ keys: [jwk] })
    },
  }
}

const now = () => Math.floor(Date.now() / 1000)

const json = (value: object): Answered => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(value),
})

/** RFC 8414 §3, OpenID Connect Discovery 1.0 §4: the path of an issuer follows, or precedes, the well-known one. */
function metadataOf({ origin, pathname }: URL, known: string | undefined): object {
  const path = pathname.replace(METADATA_PATH, '')
  const isKnown = known !== undefined && known.replace(/\/$/, '') === origin + path
  return {
    issuer: isKnown ? known : origin + path,
    jwks_uri: `${origin}/jwks`,
    introspection_endpoint: `${origin}/introspect`,
  }
}

/** Of several authorization servers, the first. `SHIPPED_AUTH_SERVERS` is compiled in, where a bundle has it. */
function issuerOf(environment: Environment): string | undefined {
  const servers = process.env['SHIPPED_AUTH_SERVERS'] ?? environment['AUTH_SERVERS']
  if (servers === undefined) return environment['AUTH_ISSUER']
  const [first] = JSON.parse(servers) as { readonly issuer?: string }[]
  return first?.issuer
}

const words = (text = '') => text.split(/[\s,]+/).filter((word) => word !== '')

/** That every request needs. */
const ownScopes = ({ MCP_SCOPE: required }: Environment) => words(required)

/** The claims of every kind of access token at once: each profile reads its own. */
function claimsFor(environment: Environment, scopes: readonly string[]): Claims {
  const { RESOURCE_URL: resource, SCOPE_PREFIX: prefix = '' } = environment
  const { OAUTH_AUDIENCES: audiences, ALLOWED_CLIENTS: clients } = environment
  const [client = 'code-cache'] = words(clients)
  const all = [...new Set([...ownScopes(environment), ...scopes])]
  const scope = [...all, ...all.map((name) => prefix + name)].join(' ')
  return {
    aud: [resource, ...words(audiences)],
    client_id: client,
    azp: client,
    cid: client,
    sub: 'code-cache',
    jti: 'code-cache',
    iat: now(),
    exp: now() + LIFETIME_SECONDS,
    scope,
    scp: scope,
    token_use: 'access',
    typ: 'Bearer',
    ver: '2.0',
  }
}
