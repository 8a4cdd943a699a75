/** CloudFormation, Lambda and Secrets Manager on loopback, as far as the commands use them. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

interface StoredAlias {
  version: number
  weights?: Record<string, number>
  revision: string
}

interface StoredFunction {
  readonly aliases: Map<string, StoredAlias>
  /** The release of each version. */
  readonly versions: Map<number, string>
  /** What `GetFunctionConfiguration` has, and `GetFunctionConcurrency`. */
  readonly configuration: Record<string, unknown>
  reserved?: number
}

interface StoredSecret {
  readonly VersionIdsToStages: Readonly<Record<string, readonly string[]>>
  /** Seconds since the epoch. */
  readonly DeletedDate?: number
}

/** The account: stacks with their outputs, and functions. */
export interface Account extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>
  readonly stacks: Map<string, Record<string, string>>
  /** Of stacks that are not `UPDATE_COMPLETE`. */
  readonly statuses: Map<string, string>
  /** The stages of their versions. */
  readonly secrets: Map<string, StoredSecret>
  /** Operations that the credentials do not allow, such as `DescribeSecret`, or paths of Lambda. */
  readonly denied: Set<string>
  /** By the name of their stack. */
  readonly templates: Map<string, object>
  readonly functions: Map<string, StoredFunction>
  /** Changes that were asked for, such as `PUT live 4`. */
  readonly changes: string[]
  /** Adds a release of both functions, and points to it as a deployment does. */
  deploy(release: string): void
  live(name: string): number | undefined
}

const STACK = 'McpAuthLambda'
export const ACCOUNT = '111122223333'

export async function startAccount(): Promise<Account> {
  const functions = new Map(['Mcp', 'Metadata'].map((name) => [name, emptyFunction()] as const))
  const stacks = new Map([[STACK, { McpFunctionName: 'Mcp', MetadataFunctionName: 'Metadata' }]])
  const templates = new Map<string, object>()
  const changes: string[] = []
  const statuses = new Map<string, string>()
  const secrets = new Map<string, StoredSecret>()
  const denied = new Set<string>()
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const [, target] = /\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? []
    const action = target ?? new URLSearchParams(body).get('Action') ?? ''
    const isDenied = denied.has(action) || [...denied].some((end) => request.url?.includes(end))
    if (isDenied && request.url === '/' && target === undefined)
      failQuery(response, 403, 'AccessDenied', 'the fake says AccessDeniedException')
    else if (isDenied) fail(response, 403, 'AccessDeniedException')
    else if (target !== undefined) describeSecret(secrets, body, response)
    else if (request.url === '/')
      answerQuery({ stacks, statuses, templates, changes }, body, response)
    else callLambda(functions, changes, { request, body, response })
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    },
    stacks,
    statuses,
    secrets,
    denied,
    templates,
    functions,
    changes,
    deploy(release) {
      for (const { aliases, versions } of functions.values()) {
        const version = Math.max(0, ...versions.keys()) + 1
        versions.set(version, release)
        aliases.set('live', { version, revision: `r${version}` })
      }
    },
    live: (name) => functions.get(name)?.aliases.get('live')?.version,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function emptyFunction(): StoredFunction {
  return { aliases: new Map(), versions: new Map(), configuration: {} }
}

/** CloudFormation and STS: a form in, XML out. */
function answerQuery(
  {
    stacks,
    statuses,
    templates,
    changes,
  }: Pick<Account, 'stacks' | 'statuses' | 'templates' | 'changes'>,
  body: string,
  response: ServerResponse,
): void {
  const form = new URLSearchParams(body)
  const action = form.get('Action') ?? ''
  const name = form.get('StackName') ?? ''
  response.setHeader('content-type', 'text/xml')
  const say = (result: string) =>
    void response.end(
      `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
    )
  if (action === 'GetCallerIdentity')
    return say(`<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/ops</Arn>`)
  const named = name === '' ? [...stacks.keys()] : [name]
  const described = named.flatMap((one) => describe(one, stacks.get(one), statuses.get(one)))
  if (action === 'DescribeStacks' && (name === '' || described.length > 0))
    return say(`<Stacks>${described.join('')}</Stacks>`)
  const template = templates.get(name)
  if (action === 'GetTemplate' && template !== undefined)
    return say(`<TemplateBody>${escapeXml(JSON.stringify(template))}</TemplateBody>`)
  if (action === 'DeleteChangeSet') return say('') // before any deployment
  if (!/^(?:Describe|Get)/.test(action)) changes.push(action)
  failQuery(response, 400, 'ValidationError', `Stack with id ${name} does not exist`)
}

function failQuery(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' })
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  )
}

function describe(
  name: string,
  outputs: Readonly<Record<string, string>> | undefined,
  status = 'UPDATE_COMPLETE',
): string[] {
  if (outputs === undefined) return []
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  )
  return [
    `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-11-01T10:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`,
  ]
}

const escapeXml = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

interface Call {
  readonly request: IncomingMessage
  readonly body: string
  readonly response: ServerResponse
}

/** One page of one item each, so that whoever reads a list has to turn pages. */
function callLambda(
  functions: ReadonlyMap<string, StoredFunction>,
  changes: string[],
  { request, body, response }: Call,
): void {
  const { method = '', url = '' } = request
  const { pathname, searchParams } = new URL(url, 'http://lambda')
  const [, name = '', kind, alias] =
    /^\/\d{4}-\d\d-\d\d\/functions\/([^/]+)\/(aliases|versions|configuration|concurrency)(?:\/([^/]+))?$/.exec(
      pathname,
    ) ?? []
  const lambda = functions.get(name)
  if (lambda === undefined) return fail(response, 404, 'ResourceNotFoundException')
  if (kind === 'configuration') return void response.end(JSON.stringify(lambda.configuration))
  if (kind === 'concurrency')
    return void response.end(JSON.stringify({ ReservedConcurrentExecutions: lambda.reserved }))
  if (method === 'GET') {
    const items = kind === 'versions' ? versionsOf(lambda) : aliasesOf(lambda)
    const at = Number(searchParams.get('Marker') ?? 0)
    const next = at + 1 < items.length ? { NextMarker: String(at + 1) } : {}
    const list = kind === 'versions' ? 'Versions' : 'Aliases'
    response.end(JSON.stringify({ [list]: items.slice(at, at + 1), ...next }))
    return
  }
  const given = JSON.parse(body || '{}') as Record<string, string>
  const aliasName = alias ?? given['Name'] ?? ''
  changes.push(`${method} ${name} ${aliasName} ${given['FunctionVersion'] ?? ''}`.trim())
  const stored = lambda.aliases.get(aliasName)
  if (method === 'DELETE') {
    lambda.aliases.delete(aliasName)
    response.writeHead(204).end()
    return
  }
  if (method === 'POST' && stored !== undefined)
    return fail(response, 409, 'ResourceConflictException')
  if (method === 'PUT' && stored?.revision !== given['RevisionId'])
    return fail(response, 412, 'PreconditionFailedException')
  const version = Number(given['FunctionVersion'])
  lambda.aliases.set(aliasName, { version, revision: `${changes.length}` })
  response.end(JSON.stringify({ Name: aliasName, FunctionVersion: String(version) }))
}

function describeSecret(
  secrets: ReadonlyMap<string, StoredSecret>,
  body: string,
  response: ServerResponse,
): void {
  const { SecretId: id = '' } = JSON.parse(body) as { SecretId?: string }
  const secret = secrets.get(id)
  if (secret === undefined) fail(response, 400, 'ResourceNotFoundException')
  else response.end(JSON.stringify({ Name: id, ...secret }))
}

function versionsOf({ versions }: StoredFunction): object[] {
  const published = Array.from(versions, ([number, release]) => ({
    Version: String(number),
    Description: `MCP endpoint, release ${release}`,
    LastModified: `2026-11-0${number}T10:00:00.000+0000`,
  }))
  return [{ Version: '$LATEST', Description: 'MCP endpoint, release any' }, ...published]
}

function aliasesOf({ aliases }: StoredFunction): object[] {
  return Array.from(aliases, ([name, { version, weights, revision }]) => ({
    Name: name,
    FunctionVersion: String(version),
    RevisionId: revision,
    ...(weights && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  }))
}

function fail(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'x-amzn-errortype': type })
  response.end(JSON.stringify({ Type: 'User', Message: `the fake says ${type}` }))
}
