/** Checks with an access token, in both protocol eras. */
import { type Answer, member } from './ask.ts'
import {
  type Check,
  type HeaderValues,
  shown,
  statusProblem,
  type Target,
  unlike,
} from './check.ts'
import { outcomeOfCalls, type ToolCall } from './tool-call.ts'

const LEGACY = '2025-11-25'
const MODERN = '2026-07-28'
const CLIENT_INFO = { name: 'smoke-test', version: '1.0.0' }

type Params = Readonly<Record<string, unknown>>
type Call = (method: string, params?: Params) => Promise<Answer>

function send(target: Target, method: string, params: Params, headers: HeaderValues) {
  return target.ask(target.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${target.accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
}

const legacy: Check = {
  name: `a client of ${LEGACY} connects and lists the tools`,
  async problem(target) {
    const params = { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT_INFO }
    const hello = await send(target, 'initialize', params, {})
    const problem = resultProblem(hello)
    if (problem !== undefined) return problem
    const version = member(hello.body, 'result', 'protocolVersion')
    if (version !== LEGACY) return `the server agrees on ${shown(version)}; right is ${LEGACY}`
    const session = hello.headers.get('mcp-session-id')
    const headers = {
      'mcp-protocol-version': LEGACY,
      ...(session && { 'mcp-session-id': session }),
    }
    return toolsProblem(target, (method, given = {}) => send(target, method, given, headers))
  },
}

const modern: Check = {
  name: `a client of ${MODERN} lists the tools`,
  async problem(target) {
    const client = {
      'io.modelcontextprotocol/protocolVersion': MODERN,
      'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    return toolsProblem(target, (method, params = {}) => {
      const { name } = params
      const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': method }
      const more = typeof name === 'string' ? { 'mcp-name': name } : {}
      return send(target, method, { ...params, _meta: client }, { ...headers, ...more })
    })
  },
}

async function toolsProblem(target: Target, call: Call): Promise<string | undefined> {
  const listed = await call('tools/list')
  const problem = resultProblem(listed)
  if (problem !== undefined) return problem
  const tools = member(listed.body, 'result', 'tools')
  if (!Array.isArray(tools) || tools.length === 0) return unlike(listed, 'a list of tools')
  const callTool = (params: ToolCall) => call('tools/call', { ...params })
  const outcome = await outcomeOfCalls(tools, target.tool, callTool)
  if ('problem' in outcome) return outcome.problem
  target.note(outcome.note)
  return undefined
}

function resultProblem(answer: Answer): string | undefined {
  if (answer.status === 401 || answer.status === 403) {
    const right = '200: ACCESS_TOKEN must be valid now, be for this URL and have the scope'
    return unlike(answer, right)
  }
  const problem = statusProblem(answer, [200], '200 with a result')
  if (problem !== undefined || member(answer.body, 'result') !== undefined) return problem
  return unlike(answer, 'a JSON-RPC result')
}

const changed: Check = {
  name: 'the token with another last character is refused',
  async problem(target) {
    const accessToken = withOtherEnd(target.accessToken)
    const answer = await send({ ...target, accessToken }, 'ping', {}, {})
    return statusProblem(answer, [401], '401')
  },
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The low bits of a signature's last character may mean nothing: the highest one changes. */
function withOtherEnd(token: string): string {
  const index = BASE64URL.indexOf(token.at(-1) ?? '')
  return token.slice(0, -1) + (BASE64URL[Math.max(index, 0) ^ 32] ?? '')
}

export const tokenChecks: readonly Check[] = [legacy, modern, changed]
