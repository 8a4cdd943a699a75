/** The chain of the MCP function, where tokens may be bound to keys of their senders. */
import { randomUUID } from 'node:crypto'
import type { ServerDefinition } from '../../lambda/features/define-server.ts'
import type { Decision, GateContext } from '../../lambda/gate/gate-context.ts'
import { serve } from '../../lambda/gate/serve.ts'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import { json, startBackend } from './backend.ts'
import { server as demo } from './demo-server.ts'
import { type ProofKey, type ProofParts, proofBy } from './dpop.ts'
import { ACTIVE, freshToken, settingsAt } from './gate.ts'

/** A setting of gates that take proofs only with a nonce. */
export const NONCE = {
  dpop: 'accepted',
  dpopNonce: true,
  serverKey: { value: 'a server key of more than 32 bytes, for tests' },
} as const

export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly call?: string
  /** PEM of the client's certificate in mutual TLS. */
  readonly certificate?: string
}

export interface Answered {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly challenge: string
  readonly decision: Decision | undefined
}

/** Starts an authorization server that says the same of every token, and a gate that asks it. */
export async function startBoundGate(
  said: object,
  settings: Partial<FunctionSettings> = {},
  server: ServerDefinition = demo,
) {
  const backend = await startBackend((response, seen) =>
    json({ ...ACTIVE, ...said })(response, seen),
  )
  const handle = serve(settingsAt(backend.origin, settings), async () => ({ server }))
  async function send({ headers = {}, method = 'POST', call, certificate }: Sending) {
    const context = { awsRequestId: randomUUID() } as GateContext
    const message =
      call === undefined
        ? { method: 'tools/list' }
        : { method: 'tools/call', params: { name: call } }
    const clientCert = certificate === undefined ? undefined : { clientCertPem: certificate }
    const result = await handle(
      {
        headers: { 'content-type': 'application/json', ...headers },
        rawQueryString: '',
        requestContext: {
          http: { method },
          ...(clientCert && { authentication: { clientCert } }),
        },
        ...(method === 'POST' && { body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }) }),
        isBase64Encoded: false,
      },
      context,
    )
    const { statusCode: status, headers: answered = {} } = result
    const challenge = String(answered['www-authenticate'] ?? '')
    return { status, headers: answered, challenge, decision: context.decision } satisfies Answered
  }
  return {
    send,
    /** Sends a request with a right proof, but for the given parts. */
    sendProof: async (key: ProofKey, parts: ProofParts = {}, sending: Sending = {}) => {
      const { token = freshToken() } = parts
      const proof = await proofBy(key, { ...parts, token })
      const headers = { authorization: `DPoP ${token}`, dpop: proof, ...sending.headers }
      return send({ ...sending, headers })
    },
    /** How often the authorization server was asked. */
    questions: () => backend.seen.length,
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  }
}
