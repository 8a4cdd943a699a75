/**
 * A minimal server with the same duties: metadata, challenge, introspection with a cache of a minute, audience, scope,
 * expiry, both protocol eras, two tools. It has no packages, and takes the client secret from the environment.
 */
const load = (name) => process.getBuiltinModule(`node:${name}`)

const { RESOURCE_URL: resource, AUTH_ISSUER: issuer, OAUTH_CLIENT_ID: id } = process.env
const { AUTH_INTROSPECTION_ENDPOINT: endpoint, OAUTH_CLIENT_SECRET: secret } = process.env
const { origin, pathname } = new URL(resource)
const metadataUrl = `${origin}/.well-known/oauth-protected-resource${pathname}`
const scope = 'mcp'
const credentials = Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')
const cacheMs = 60_000
const mostTokens = 10_000

const metadata = JSON.stringify({
  resource,
  authorization_servers: [issuer],
  scopes_supported: [scope],
  bearer_methods_supported: ['header'],
})
const json = { 'content-type': 'application/json' }
const reply = (statusCode, body, headers = json) => ({
  statusCode,
  headers: { ...headers, 'cache-control': 'no-store' },
  body: body === undefined ? '' : JSON.stringify(body),
})

function refuse(status, error) {
  const parts = [
    error && `error="${error}"`,
    `resource_metadata="${metadataUrl}"`,
    `scope="${scope}"`,
  ]
  const challenge = `Bearer ${parts.filter(Boolean).join(', ')}`
  return reply(
    status,
    { error: error ?? 'unauthorized' },
    { ...json, 'www-authenticate': challenge },
  )
}

const target = new URL(endpoint)
let agent

function introspect(token) {
  const { request: open, Agent } = load(target.protocol === 'https:' ? 'https' : 'http')
  agent ??= new Agent({ keepAlive: true })
  return new Promise((resolve, reject) => {
    const request = open(target, {
      agent,
      method: 'POST',
      timeout: 5000,
      headers: {
        authorization: `Basic ${credentials}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
    })
    request.on('timeout', () => request.destroy(new Error('timeout'))).on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`status ${response.statusCode}`))
      })
    })
    request.end(`token=${encodeURIComponent(token)}&token_type_hint=access_token`)
  })
}

const verdicts = new Map()

/** Returns undefined for a valid token, otherwise the error code. */
function verify(token) {
  const key = load('crypto').createHash('sha256').update(token).digest('base64')
  const known = verdicts.get(key)
  if (known !== undefined && known.until > Date.now()) return known.verdict
  const verdict = introspect(token).then((answer) => {
    const { active, aud, exp = Infinity, scope: granted = '' } = answer
    verdicts.get(key).until = Math.min(Date.now() + cacheMs, exp * 1000)
    if (active !== true || exp * 1000 <= Date.now()) return 'invalid_token'
    if (![aud].flat().includes(resource)) return 'invalid_token'
    return granted.split(' ').includes(scope) ? undefined : 'insufficient_scope'
  })
  if (verdicts.size >= mostTokens) verdicts.delete(verdicts.keys().next().value)
  verdicts.set(key, { verdict, until: Infinity })
  verdict.catch(() => verdicts.delete(key))
  return verdict
}

const toolCount = Number(process.env.TOOL_COUNT ?? 2)
const number = { type: 'number' }
const tool = (name, title, [first, second], operation, run) => ({
  name,
  title,
  description: `${title}.`,
  inputSchema: {
    type: 'object',
    properties: { [first]: number, [second]: number },
    required: [first, second],
  },
  call(args) {
    const [one, other] = [args?.[first], args?.[second]]
    if (typeof one !== 'number' || typeof other !== 'number') {
      return { isError: true, content: [{ type: 'text', text: 'two numbers are needed' }] }
    }
    const operands = { [`operand_${first}`]: one, [`operand_${second}`]: other }
    const result = {
      operation,
      ...operands,
      result: run(one, other),
      timestamp: new Date().toISOString(),
    }
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result }
  },
})
const tools = [
  tool('add_numbers', 'Adds two numbers', ['a', 'b'], 'addition', (a, b) => a + b),
  tool('multiply_numbers', 'Multiplies two numbers', ['x', 'y'], 'multiplication', (x, y) => x * y),
]
for (let index = 2; index < toolCount; index += 1)
  tools.push({ ...tools[0], name: `tool_${index}` })
const byName = new Map(tools.map((one) => [one.name, one]))
const listed = { tools } // serializing it drops the functions
const serverInfo = { name: 'floor', version: '1.0.0' }
const capabilities = { tools: {} }

const methods = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities, serverInfo }),
  'server/discover': () => ({ supportedVersions: ['2026-07-28'], capabilities, serverInfo }),
  'tools/list': () => listed,
  'tools/call': ({ name, arguments: args }) => byName.get(name)?.call(args),
}

function dispatch(message, isModern) {
  const { id: messageId, method, params = {} } = message
  if (messageId === undefined) return reply(202)
  const result = Object.hasOwn(methods, method) ? methods[method](params) : undefined
  const answer = { jsonrpc: '2.0', id: messageId }
  if (result === undefined)
    return reply(200, { ...answer, error: { code: -32601, message: 'not found' } })
  return reply(200, {
    ...answer,
    result: isModern ? { resultType: 'complete', ...result } : result,
  })
}

export async function handler({ rawPath, headers, body, isBase64Encoded, requestContext }) {
  if (rawPath.startsWith('/.well-known/oauth-protected-resource')) {
    return { statusCode: 200, headers: json, body: metadata }
  }
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(headers.authorization ?? '') ?? []
  if (token === undefined) return refuse(401)
  let wrong
  try {
    wrong = await verify(token)
  } catch {
    return reply(503, { error: 'temporarily_unavailable' }, { ...json, 'retry-after': '5' })
  }
  if (wrong !== undefined) return refuse(wrong === 'insufficient_scope' ? 403 : 401, wrong)
  if (requestContext.http.method !== 'POST') return reply(405, undefined, { allow: 'POST' })
  try {
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
    return dispatch(JSON.parse(text), headers['mcp-protocol-version'] === '2026-07-28')
  } catch {
    return reply(400, { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'no JSON' } })
  }
}
