/** Runs the bundle of the MCP function in a process of its own. */
import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Backend, json, type Reply, startBackend } from '../../../support/backend.ts'
import type { SentByClient } from '../../../support/clients/client-sessions.ts'
import type { Bundle } from './bundle.ts'

/** Must appear nowhere. The client secret is long enough for a server key, which Secrets Manager returns for all names. */
export const SECRETS = {
  token: 'a-token-of-a-test',
  clientSecret: 'a-client-secret-of-a-test-of-32-bytes',
}

const RESOURCE = 'https://mcp.example.com/mcp'
const ACTIVE = { active: true, client_id: 'c', sub: 'alice', aud: RESOURCE, scope: 'mcp' }

const post = (headers: object, message?: object) => ({
  headers: { 'content-type': 'application/json', ...headers },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  ...(message && { body: JSON.stringify(message) }),
  isBase64Encoded: false,
})
/** A call of `add_numbers`, or of what the parameters say. */
export const call = (meta = {}, headers = {}) =>
  post(
    { authorization: `Bearer ${SECRETS.token}`, ...headers },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add_numbers', arguments: { a: 2, b: 3 }, ...meta },
    },
  )

/** What a client sends, with the token. */
export function eventOf({ method, headers, message }: SentByClient) {
  const event = post({ authorization: `Bearer ${SECRETS.token}`, ...headers }, message)
  return { ...event, requestContext: { http: { method: method ?? 'POST' } } }
}

export const withoutToken = post({})

/** Of 2 + 3, in both eras. */
export const CALLS = {
  legacy: call(),
  modern: call(
    {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      },
    },
    { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add_numbers' },
  ),
}

interface Answer {
  readonly statusCode: number
  readonly body?: string
}

export interface Run {
  readonly answers: readonly Answer[]
  readonly statuses: readonly number[]
  /** Names of the modules and scripts of the bundle. */
  readonly loaded: readonly string[]
  /** Whether Node loaded the client behind `fetch`. */
  readonly undici: boolean
  /** What it wrote to standard error. */
  readonly errors: string
}

export interface RunOptions {
  /** @default those that the stack sets, and no others */
  readonly environment?: Readonly<Record<string, string>>
  /** Of Node. */
  readonly flags?: readonly string[]
}

/** Sends these events, one after the other. */
export async function runBundle(
  bundle: Bundle,
  events: readonly object[],
  { environment = {}, flags = [] }: RunOptions = {},
): Promise<Run> {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const fs = process.getBuiltinModule('node:fs')
    const { readFileSync } = fs
    fs.readFileSync = (file, options) => (loaded.push(String(file)), readFileSync(file, options))
    const { handler } = await import(${JSON.stringify(pathToFileURL(bundle.file).href)})
    const answers = []
    for (const event of ${JSON.stringify(events)}) answers.push(await handler(event, {}))
    const statuses = answers.map(({ statusCode }) => statusCode)
    const undici = process.moduleLoadList.some((name) => name.includes('undici'))
    const files = loaded.filter((url) => /\\.(?:mjs|script\\.js)$/.test(url)).map((url) => url.split('/').at(-1))
    console.log(JSON.stringify({ answers, statuses, undici, loaded: [...new Set(files)] }))`
  const args = [...flags, '--input-type=module', '-e', program]
  const env = {
    ...bundle.environment,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...environment,
  }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env,
    maxBuffer: 2 ** 26,
  })
  return { ...(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run), errors: stderr }
}

const reply: Reply = (response, seen) =>
  seen.headers['x-amz-target'] === undefined
    ? json(ACTIVE)(response, seen)
    : json({ SecretString: SECRETS.clientSecret })(response, seen)

/** Secrets Manager and an authorization server that knows every token. */
export async function startBackends(): Promise<Backend> {
  return startBackend(reply)
}

/** Where the bundle finds them. */
export const placeOf = ({ origin }: Backend): Record<string, string> => ({
  AUTH_ISSUER: origin,
  AUTH_INTROSPECTION_ENDPOINT: `${origin}/introspect`,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: origin,
})
