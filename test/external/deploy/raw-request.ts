/** Requests byte for byte, and the event that came of them. */
import { once } from 'node:events'
import net from 'node:net'
import { EVENT_HEADER } from './echo.ts'

export interface RawRequest {
  /** Method and target. */
  readonly line: string
  /** Beside `Host`; the length of the body is added. */
  readonly headers?: readonly string[]
  readonly body?: string | Buffer
}

export interface Echo {
  readonly status: number
  /** Undefined when no function was invoked. */
  readonly event: unknown
}

const TIMEOUT_MS = 20_000

export async function echoOf(port: number, host: string, request: RawRequest): Promise<Echo> {
  const { line, headers = [], body } = request
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  const head = [`${line} HTTP/1.1`, `Host: ${host}`, ...headers, ...length, '', '']
  const socket = net.connect(port, '127.0.0.1')
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer to ${line}`)))
  socket.write(Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body ?? '')]))
  let received = ''
  while (!received.includes('\r\n\r\n')) {
    // eslint-disable-next-line no-await-in-loop -- as it comes
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    received += chunk.toString('latin1')
  }
  socket.destroy()
  const echoed = new RegExp(`^${EVENT_HEADER}: (.*)\r$`, 'im').exec(received)?.[1]
  return {
    status: Number(received.split(' ')[1]),
    event: echoed === undefined ? undefined : JSON.parse(Buffer.from(echoed, 'base64').toString()),
  }
}
