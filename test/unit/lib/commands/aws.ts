/** CloudFormation and Lambda on loopback, as far as the commands use them. */
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
}

/** The account: stacks with their outputs, and functions. */
export interface Account extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>
  readonly stacks: Map<string, Record<string, string>>
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
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    if (request.url === '/') answerQuery({ stacks, templates, changes }, body, response)
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
  return { aliases: new Map(), versions: new Map() }
}

/** CloudFormation and STS: a form in, XML out. */
function answerQuery(
  { stacks, templates, changes }: Pick<Account, 'stacks' | 'templates' | 'changes'>,
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
  const outputs = stacks.get(name)
  if (action === 'DescribeStacks' && outputs !== undefined) return say(describe(name, outputs))
  const template = templates.get(name)
  if (action === 'GetTemplate' && template !== undefined)
    return say(`<TemplateBody>${escapeXml(JSON.stringify(template))}</TemplateBody>`)
  if (action === 'DeleteChangeSet') return say('') // before any deployment
  if (!/^(?:Describe|Get)/.test(action)) changes.push(action)
  const message = `Stack with id ${name} does not exist`
  response.writeHead(400)
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
  )
}

function describe(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  )
  return `<Stacks><member><StackName>${name}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-11-01T10:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>`
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
    /^\/2015-03-31\/functions\/([^/]+)\/(aliases|versions)(?:\/([^/]+))?$/.exec(pathname) ?? []
  const lambda = functions.get(name)
  if (lambda === undefined) return fail(response, 404, 'ResourceNotFoundException')
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
