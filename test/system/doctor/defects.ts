/** Defects of a server, as changes of its answers. */
import type http from 'node:http'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** Of the server that is examined. */
  readonly origin: string
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
}

/** Changes the answer to a request; `false`: there never is one. */
export type Defect = (reply: Reply, seen: Seen) => boolean | void

export const METADATA = '/.well-known/oauth-protected-resource'

export const edit =
  (change: (body: Record<string, unknown>) => object): ((reply: Reply) => void) =>
  (reply) => {
    reply.body = JSON.stringify(change(JSON.parse(reply.body)))
  }

export const at =
  (end: string, change: (reply: Reply, seen: Seen) => void): Defect =>
  (reply, seen) => {
    if (seen.path.endsWith(end)) change(reply, seen)
  }

const isAnonymous = ({ method, path, headers }: Seen) =>
  method === 'POST' &&
  path === '/mcp' &&
  headers.authorization === undefined &&
  headers.origin === undefined

export const anonymous =
  (change: (reply: Reply) => void): Defect =>
  (reply, seen) => {
    if (isAnonymous(seen)) change(reply)
  }

export const madeUp =
  (change: (reply: Reply) => void): Defect =>
  (reply, seen) => {
    if (seen.headers.authorization?.startsWith('Bearer doctor-') === true) change(reply)
  }

export const method =
  (name: string, change: (reply: Reply) => void): Defect =>
  (reply, seen) => {
    if (seen.method === name && seen.path === '/mcp') change(reply)
  }

/** Changes every answer to a POST. */
export const posts =
  (change: (reply: Reply) => void): Defect =>
  (reply, seen) => {
    if (seen.method === 'POST' && seen.path.startsWith('/mcp')) change(reply)
  }

/** Changes what a JSON-RPC method is answered to clients of one era, 2026-07-28 or before. */
export const rpc =
  (name: string, isModern: boolean, change: (reply: Reply) => void): Defect =>
  (reply, { body, headers }) => {
    const modern = headers['mcp-method'] !== undefined
    if (reply.status === 200 && modern === isModern && body.includes(`"${name}"`)) change(reply)
  }

/** Names another authorization server: one at the proxy, with this metadata at this path. */
export const otherIssuer =
  (metadata: Record<string, unknown> = {}, wellKnown = RFC8414): Defect =>
  (reply, { path, origin }) => {
    const issuer = `${origin}/as`
    if (path.startsWith(METADATA))
      edit((body) => ({ ...body, authorization_servers: [issuer] }))(reply)
    if (path !== wellKnown) return
    reply.status = 200
    reply.headers['content-type'] = 'application/json'
    reply.headers['access-control-allow-origin'] = '*'
    reply.body = JSON.stringify({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      code_challenge_methods_supported: ['S256'],
      ...metadata,
    })
  }

export const RFC8414 = '/.well-known/oauth-authorization-server/as'
export const set =
  (name: string, value: string | undefined) =>
  ({ headers }: Reply) => {
    if (value === undefined) delete headers[name]
    else headers[name] = value
  }
export const status = (code: number) => (reply: Reply) => {
  reply.status = code
}

export const metadata = (change: (body: Record<string, unknown>) => object) =>
  at('', (reply) => {
    if (reply.body.includes('authorization_servers')) edit(change)(reply)
  })

/** Applies several. */
export const both =
  (...defects: readonly Defect[]): Defect =>
  (reply, seen) => {
    for (const defect of defects) defect(reply, seen)
  }

/** A document with other members. */
export const members =
  (others: (origin: string) => Record<string, unknown>): Defect =>
  (reply, { origin }) => {
    if (!reply.body.includes('authorization_servers')) return
    edit((body) => ({ ...body, ...others(origin) }))(reply)
  }

/** A page in place of an answer. */
export const page = (reply: Reply): void => {
  reply.status = 200
  reply.headers['content-type'] = 'text/html; charset=utf-8'
  reply.body = '<!doctype html><title>Welcome</title>'
}

/** Of the clock, in seconds. */
export const ahead =
  (seconds: number) =>
  ({ headers }: Reply): void => {
    headers['date'] = new Date(Date.now() + seconds * 1000).toUTCString()
  }
