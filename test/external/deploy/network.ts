/**
 * The way from clients to the servers of a test, each at its real name: TLS for API Gateway's host, and a proxy that
 * knows where each name is, and no other name.
 */
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { selfSigned } from '../../support/self-signed.ts'
import { REGION, URL_SUFFIX } from './ministack.ts'

export interface Gateway extends AsyncDisposable {
  /** Where the AWS API is. */
  readonly endpoint: string
  /** The port with TLS. */
  readonly port: number
}

export interface Network extends AsyncDisposable {
  /** What was asked for that is not there. */
  readonly strangers: readonly string[]
}

export type Certificate = ReturnType<typeof selfSigned>

export const apiCertificate = () => selfSigned(`*.execute-api.${REGION}.${URL_SUFFIX}`)

/** Passes requests on to MiniStack, and says that they came over TLS: CDK's bucket refuses others. */
export async function startGateway(ministackPort: number, certificate: Certificate) {
  const forward: http.RequestListener = (request, response) => {
    const { method, url: path, rawHeaders } = request
    const headers = [...rawHeaders, 'x-forwarded-proto', 'https']
    const options = { host: '127.0.0.1', port: ministackPort, method, path, headers }
    const outgoing = http.request(
      { ...options, setHost: false } as http.RequestOptions,
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
      },
    )
    outgoing.once('error', () => response.destroy())
    request.pipe(outgoing)
  }
  const plain = http.createServer(forward)
  const secure = https.createServer(certificate, forward)
  const [plainPort, port] = [await listen(plain), await listen(secure)]
  return {
    endpoint: `http://127.0.0.1:${plainPort}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const server of [plain, secure]) {
        server.closeAllConnections()
        server.close()
      }
    },
  } satisfies Gateway
}

/** @returns the port, a free one at a loopback address */
export async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/**
 * Leads all https requests of this process through a proxy (RFC 9110 §9.3.6) to where `ports` says that a host is.
 *
 * @param trusted PEM of further certificates that this process trusts
 */
export async function connectNetwork(
  ports: Readonly<Record<string, number>>,
  trusted: readonly string[],
): Promise<Network> {
  const strangers: string[] = []
  const sockets = new Set<net.Socket>()
  const proxy = http.createServer().on('connect', (request, client: net.Socket) => {
    const port = ports[request.url ?? '']
    if (port === undefined) {
      strangers.push(request.url ?? '')
      return client.end('HTTP/1.1 502 Unknown Host\r\n\r\n')
    }
    const server = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n')
      client.pipe(server).pipe(client)
    })
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .once('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
    }
    return undefined
  })
  const certificates = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...certificates, ...trusted])
  const restore = http.setGlobalProxyFromEnv({
    https_proxy: `http://127.0.0.1:${await listen(proxy)}`,
  })
  return {
    strangers,
    async [Symbol.asyncDispose]() {
      restore()
      tls.setDefaultCACertificates(certificates)
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}
