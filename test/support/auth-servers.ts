/** Authorization servers for tests where several are trusted, and a check that trusts them. */
import type { AuthServer } from '../../lambda/settings/auth-servers.ts'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../lambda/token-check/create-token-check.ts'
import { type Backend, json, startBackend } from './backend.ts'
import { RESOURCE, settingsAt } from './gate.ts'
import { createSigner, type Signer } from './signed-tokens.ts'

export const INACTIVE = { active: false }
export const ACTIVE = { active: true, aud: RESOURCE, client_id: 'app', sub: 'alice', scope: 'mcp' }
export const now = () => Math.floor(Date.now() / 1000)

export interface AuthBackend extends Backend {
  readonly signer: Signer
  /** What it says of a token; may be changed. */
  answer: ReturnType<typeof json>
}

/** A server with a key of its own, under the ID that the others use as well. */
export async function startAuthServer(answer: object = INACTIVE): Promise<AuthBackend> {
  const signer = await createSigner('ES256', 'key-1')
  const backend: Backend = await startBackend((response, seen) => {
    const keys = json({ keys: [signer.publicKey] })
    const reply = seen.method === 'POST' ? server.answer : keys
    reply(response, seen)
  })
  const server = Object.assign(backend, { signer, answer: json(answer) })
  return server
}

export const entryOf = ({ origin }: Backend, change: Partial<AuthServer> = {}): AuthServer => ({
  issuer: origin,
  jwksUri: `${origin}/jwks`,
  introspectionEndpoint: `${origin}/introspect`,
  clientSecret: { value: `secret of ${origin}` },
  ...change,
})

export function settingsOf(authServers: AuthServer[], change: Partial<FunctionSettings> = {}) {
  const issuer = authServers[0]?.issuer ?? ''
  return settingsAt(issuer, {
    introspectionEndpoint: undefined,
    clientSecret: undefined,
    authServers,
    ...change,
  })
}

export const checkOf = async (...given: Parameters<typeof settingsOf>) =>
  createTokenCheck(settingsOf(...given))

export const sign = async ({ signer }: AuthBackend, iss: unknown, claims: object = {}) =>
  signer.sign({ iss, ...ACTIVE, active: undefined, exp: now() + 60, ...claims })

export const questions = ({ seen }: Backend) => seen.filter(({ method }) => method === 'POST')

type Check = Awaited<ReturnType<typeof checkOf>>
export async function verdictOf(check: Check, token: string, mustAsk?: boolean): Promise<string> {
  const { outcome } = await check(token, undefined, mustAsk)
  if ('kind' in outcome) return `${outcome.reason} ${outcome.issuer ?? ''}`.trim()
  return `granted ${String(outcome.extra?.['iss'])}`
}
