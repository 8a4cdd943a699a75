/** Sends every request of this process, wherever it was to go, to a function in it. */
import type http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Answered, Asked } from './made-up-world.ts'

type Options = http.RequestOptions
/** A server's requests have both. */
type Received = http.IncomingMessage & { readonly method: string; readonly url: string }

/** Where the request wanted to go. */
const ORIGIN_HEADER = 'x-code-cache-origin'
const LOOPBACK = '127.0.0.1'

/**
 * Replaces `request` of `node:http` and `node:https`, which all of the bundle's own code uses, and refuses every other
 * connection, such as those of `fetch`. Nothing undoes it: the process is there for nothing else.
 */
export async function redirectRequests(answer: (asked: Asked) => Answered): Promise<http.Server> {
  const modules = [process.getBuiltinModule('node:http'), process.getBuiltinModule('node:https')]
  const [{ request: open, createServer, Agent }] = modules as [typeof http]
  const server = createServer((request, response) => {
    const reply = async () => {
      const body = await bodyOf(request)
      const { method, url, headers } = request as Received
      const target = new URL(url, String(headers[ORIGIN_HEADER]))
      const { status, type, body: content } = answer({ method, url: target, headers, body })
      response.writeHead(status, { 'content-type': type }).end(content)
    }
    void reply()
  })
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done))
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true })
  refuseOtherConnections(port)

  for (const module of modules) {
    const defaultProtocol = module === modules[0] ? 'http:' : 'https:'
    const redirected = (...given: unknown[]) => {
      const { options, callback } = readArguments(given)
      const { protocol = defaultProtocol, hostname, host = hostname, method, path } = options
      const { headers, signal, timeout } = options
      const origin = { [ORIGIN_HEADER]: `${protocol}//${host}` }
      const outgoing = open(
        {
          host: LOOPBACK,
          port,
          agent,
          ...(method !== undefined && { method }),
          path: path ?? '/',
          headers: { ...(headers as http.OutgoingHttpHeaders), ...origin },
          ...(signal && { signal }),
          ...(timeout !== undefined && { timeout }),
        },
        callback,
      )
      // There is no TLS, and connections that are under way have a time limit.
      outgoing.once('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => socket.emit('secureConnect'))
      })
      return outgoing
    }
    Object.assign(module, {
      request: redirected,
      get: (...given: unknown[]) => redirected(...given).end(),
    })
  }
  return server
}

function refuseOtherConnections(ownPort: number): void {
  const { prototype } = process.getBuiltinModule('node:net').Socket
  // eslint-disable-next-line typescript/unbound-method -- called with a socket
  const { connect } = prototype
  const connectOrRefuse = function (this: Socket, ...given: unknown[]) {
    const [target] = given.flat() // Node.js itself gives all of it in one list
    const { host, port } = Object(target) as { readonly host?: unknown; readonly port?: unknown }
    if (host === LOOPBACK && port === ownPort) return Reflect.apply(connect, this, given) as Socket
    const message = 'no connection leaves the process that makes the code cache'
    process.nextTick(() =>
      this.destroy(Object.assign(new Error(message), { code: 'ECONNREFUSED' })),
    )
    return this
  }
  Object.assign(prototype, { connect: connectOrRefuse })
}

/** `(url, options?, callback?)` or `(options, callback?)`. */
function readArguments(given: readonly unknown[]) {
  const [first, second] = given
  const callback = given.find((one) => typeof one === 'function') as
    | ((response: http.IncomingMessage) => void)
    | undefined
  const isUrl = typeof first === 'string' || first instanceof URL
  if (!isUrl) return { options: first as Options, callback }
  const more = second as Options | undefined
  const { protocol, host, pathname, search } = new URL(first)
  const options: Options = { protocol, host, path: pathname + search }
  return { options: { ...options, ...(typeof more === 'object' && more) }, callback }
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
