/** Judges what an MCP server answers to a token. */
import { HANDSHAKE_VERSIONS } from '../../../lambda/message/revisions.ts'
import { type Answer, isSuccess } from '../net/ask.ts'
import { rateLimited } from '../net/reach.ts'
import { member, received, shown } from '../net/words.ts'
import { type Finding, found } from '../finding.ts'
import { challengeOf, parameterIn } from '../server/challenge.ts'
import { claimsFindings, claimsOf, type Expected } from './claims.ts'
import { type NamedTool, outcomeOfCalls } from './tool-call.ts'
import { LEGACY, type Session } from './visit.ts'

/** What a session came to. */
export interface SessionResult {
  readonly findings: readonly Finding[]
  /** What is worth knowing when all is well. */
  readonly note?: string
}

/**
 * Whether the server asks for a proof of the key that the token is bound to, which only its client has. That the doctor is
 * refused then says nothing.
 */
export const needsProof = (answer: Answer, token: string): boolean =>
  answer.status === 401 &&
  /\bdpop\b/i.test(challengeOf(answer)) &&
  member(claimsOf(token), 'cnf', 'jkt') !== undefined

/** Why the token does not let its caller in; empty when it does. */
export function admission(answer: Answer, token: string, expected: Expected): Finding[] {
  const { status } = answer
  if (status === 429) return [rateLimited(answer)]
  const challenge = challengeOf(answer)
  if (status === 403 && /insufficient_scope/.test(challenge + answer.text)) {
    const asked = parameterIn(challenge, 'scope')
    const scopes = claimsOf(token)?.['scope'] ?? claimsOf(token)?.['scp']
    return [
      found('token-scope', {
        received: `${received(answer)}; the token has the scopes ${shown(scopes)}`,
        right: `the scopes ${shown(asked)}`,
      }),
    ]
  }
  const error = member(answer.body, 'error', 'data', 'error')
  if (status === 503 && error === 'temporarily_unavailable')
    return [found('token-unknown', { received: received(answer), right: '200' })]
  if (status !== 401 && status !== 403) return []
  if (status === 403 && error === 'access_denied') {
    const { client_id: id, azp = id, cid = azp } = claimsOf(token) ?? {}
    return [
      found('token-client', {
        received: `${received(answer)}; the client of the token is ${shown(cid)}`,
        right: 'a client that the list has',
      }),
    ]
  }
  const reasons = claimsFindings(token, expected)
  if (reasons.length > 0) return reasons
  const said = parameterIn(challenge, 'error_description')
  return [
    found('token-refused', {
      received: `${received(answer)}${said === undefined ? '' : `, because ${shown(said)}`}`,
      right: '200: the token has to be valid now, for this URL, and have the scope',
    }),
  ]
}

export async function sessionResult(
  session: Session,
  tool: NamedTool | undefined,
): Promise<SessionResult> {
  const { first, version, call } = session
  const greeting = firstFindings(first, version)
  if (greeting.length > 0) return { findings: greeting }
  if (member(first.body, 'result', 'capabilities', 'tools') === undefined)
    return { findings: [], note: `a client of ${version} is offered no tools` }
  const listed = await call('tools/list')
  const tools = member(listed.body, 'result', 'tools')
  if (!Array.isArray(tools)) return { findings: [notSpoken(listed, 'a list of tools')] }
  if (tools.length === 0) {
    const right = 'a list with a tool'
    return { findings: [found('tools-missing', { received: received(listed), right })] }
  }
  const outcome = await outcomeOfCalls(tools, tool, async (params) =>
    call('tools/call', { ...params }),
  )
  if ('note' in outcome) return { findings: [], note: `a client of ${version} ${outcome.note}` }
  return { findings: [found('tool-failed', outcome)] }
}

/** Clients of one of these take the others as well. */
const KNOWN_VERSIONS = new Set<unknown>(HANDSHAKE_VERSIONS)

function firstFindings(first: Answer, version: string): Finding[] {
  if (first.status !== 200 || member(first.body, 'result') === undefined)
    return [notSpoken(first, '200 with a JSON-RPC result')]
  const agreed = member(first.body, 'result', 'protocolVersion')
  if (version !== LEGACY || KNOWN_VERSIONS.has(agreed)) return []
  return [
    found('mcp-version', {
      received: `the server agrees on ${shown(agreed)}`,
      right: HANDSHAKE_VERSIONS.join(' or '),
    }),
  ]
}

const notSpoken = (answer: Answer, right: string) =>
  found('mcp-not-spoken', { received: received(answer), right })

/** @param answer to the token with another last character */
export function changedToken(answer: Answer): Finding[] {
  if (!isSuccess(answer)) return []
  return [found('changed-token-accepted', { received: received(answer), right: '401' })]
}
