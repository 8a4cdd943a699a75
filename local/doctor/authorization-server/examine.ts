/** Walks an authorization server with the settings of this server: as clients do, and as this server asks about tokens. */
import { randomBytes } from 'node:crypto'
import { askedScopes } from '../../../lambda/oauth/asked-scopes.ts'
import { isLoopback } from '../../../lambda/oauth/url.ts'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { clientSecretOf } from '../../../lambda/token-check/create-token-check.ts'
import type { ClientId } from '../clients/clients.ts'
import { type Finding, found } from '../finding.ts'
import type { Answer } from '../net/ask.ts'
import { expiryFinding } from '../net/certificate.ts'
import { certificateOf, reachFinding } from '../net/reach.ts'
import { member, shown } from '../net/words.ts'
import type { World } from '../world.ts'
import { clockFinding } from './clock.ts'
import { introspect, introspectionFindings, type Question } from './introspection.ts'
import { keys } from './keys.ts'
import { issuerMetadata } from './metadata.ts'
import { signIn } from './sign-in.ts'
import { visitIssuer } from './visit.ts'

export interface ServerQuestion {
  readonly settings: FunctionSettings
  /** Whether this server asks about tokens. */
  readonly introspects: boolean
  readonly client: ClientId | undefined
}

export interface Asked {
  readonly findings: readonly Finding[]
  /** What no output may hold. */
  readonly secrets: readonly string[]
}

export async function examineAuthorizationServer(
  question: ServerQuestion,
  world: World,
): Promise<Asked> {
  const { settings, client } = question
  const { issuer, jwksUri, tokenCheck, clockSkewSeconds } = settings
  const hidden = await privateFindings(settings, world)
  if (hidden.length > 0) return { findings: hidden, secrets: [] }
  const readsKeys = tokenCheck !== 'introspection'
  const visit = await visitIssuer(world.ask, issuer, { readsKeys, jwksUri })
  const [first] = visit.places
  const certificate = first && (await certificateOf(first, world.certificateAt))
  const unreached = first && reachFinding(first, certificate)
  if (unreached !== undefined) return { findings: [unreached], secrets: [] }
  const { document } = visit
  const name = issuerMetadata(visit)
  const findings = [
    ...expiryFinding(certificate, issuer, world.now()),
    ...name,
    ...clockFinding(visit, clockSkewSeconds),
    ...(document === undefined
      ? []
      : signIn(document, askedIn(settings), client, settings.dpop === 'required')),
    ...(readsKeys && (document !== undefined || jwksUri !== undefined) ? keys(visit) : []),
  ]
  const isNowhere = name.some(({ id }) => /^(?:realm-|issuer-failing$)/.test(id))
  if (!question.introspects || isNowhere) return { findings, secrets: [] }
  const asked = await askAboutTokens(question, document, world)
  return { findings: [...findings, ...asked.findings], secrets: asked.secrets }
}

/** What clients are told to ask for. */
function askedIn({ requiredScopes, advertisedScopes, scopePrefix }: FunctionSettings) {
  return askedScopes([...requiredScopes, ...advertisedScopes], scopePrefix)
}

/** This server connects to no private address that is not allowed by name. */
async function privateFindings(settings: FunctionSettings, world: World): Promise<Finding[]> {
  const { issuer, introspectionEndpoint, jwksUri, privateHosts } = settings
  const urls = [issuer, introspectionEndpoint, jwksUri].filter((url) => url !== undefined)
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname))]
  const guarded = hosts.filter(
    (host) => !isLoopback(host) && !privateHosts.includes(host.replace(/^\[(.*)\]$/, '$1')),
  )
  const findings = guarded.map(async (host) => {
    const address = await world.privateAddressOf(host)
    if (address === undefined) return []
    const received = `${host} has the private address ${address}, and AUTH_PRIVATE_HOSTS does not list it`
    return [found('private-address', { received, right: `AUTH_PRIVATE_HOSTS=${host}` })]
  })
  return (await Promise.all(findings)).flat()
}

async function askAboutTokens(
  question: ServerQuestion,
  document: Answer | undefined,
  world: World,
): Promise<Asked> {
  const { settings } = question
  const endpoint = endpointOf(settings, document)
  if (typeof endpoint !== 'string') return { findings: endpoint, secrets: [] }
  let asked: Question = { endpoint, settings, secret: '' }
  let introspected: Awaited<ReturnType<typeof introspect>>
  try {
    asked = { ...asked, secret: (await clientSecretOf(settings)?.read()) ?? '' }
    introspected = await introspect(world.ask, asked, madeUpToken())
  } catch (error) {
    // Secrets Manager or KMS, or what is in them.
    const { code = '', message } = error as NodeJS.ErrnoException
    const received = [code, message].filter(Boolean).join(': ')
    const right = 'a secret or key that these credentials of AWS may use'
    const finding = found('client-secret-unreadable', { received, right })
    return { findings: [finding], secrets: [asked.secret] }
  }
  const { answer, secrets } = introspected
  const hidden = [asked.secret, ...secrets]
  const unreached = reachFinding(answer, await certificateOf(answer, world.certificateAt))
  const findings = unreached === undefined ? introspectionFindings(answer, asked) : [unreached]
  if (findings.some(({ id }) => id === 'introspection-client-refused')) {
    const other = await otherMethod(asked, world)
    if (other.length > 0) return { findings: other, secrets: hidden }
  }
  return { findings, secrets: hidden }
}

const madeUpToken = () => randomBytes(32).toString('base64url')

/** Whether the client is known by its secret after all, sent in the other way. */
async function otherMethod(asked: Question, world: World): Promise<Finding[]> {
  const { clientAuthMethod: method } = asked.settings
  if (method !== 'client_secret_basic' && method !== 'client_secret_post') return []
  const other = method === 'client_secret_basic' ? 'client_secret_post' : 'client_secret_basic'
  const question = { ...asked, settings: { ...asked.settings, clientAuthMethod: other } as const }
  const { answer } = await introspect(world.ask, question, madeUpToken())
  if (answer.status !== 200 || introspectionFindings(answer, question).length > 0) return []
  const received = `${asked.endpoint} refuses the client by ${method}, and takes it by ${other}`
  return [found('introspection-method', { received, right: `OAUTH_CLIENT_AUTH_METHOD=${other}` })]
}

function endpointOf(
  { issuer, introspectionEndpoint }: FunctionSettings,
  document: Answer | undefined,
): string | Finding[] {
  if (introspectionEndpoint !== undefined) return introspectionEndpoint
  if (document === undefined) return []
  const named = member(document.body, 'introspection_endpoint')
  if (typeof named !== 'string' || !URL.canParse(named)) {
    return [
      found('introspection-endpoint-missing', {
        received: `${document.url} has introspection_endpoint ${shown(named)}`,
        right: 'the URL of the introspection endpoint',
      }),
    ]
  }
  if (new URL(named).origin === new URL(issuer).origin) return named
  return [
    found('introspection-endpoint-elsewhere', {
      received: `introspection_endpoint is ${shown(named)}, and the issuer ${issuer}`,
      right: `a URL at ${new URL(issuer).origin}`,
    }),
  ]
}
