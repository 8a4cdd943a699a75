/** Requests as bytes, for what HTTP clients refuse to send. */
import net from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly text: string
  /** Until the server closed the connection. */
  readonly ms: number
}

/** Sends these bytes to a loopback port and reads until the server closes the connection. */
export async function sendRaw(port: number, ...bytes: readonly (string | Buffer)[]) {
  const start = performance.now()
  const socket = net.connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => void (text += chunk))
  socket.on('error', () => {}) // a server that closes early resets what is still sent
  for (const part of bytes) socket.write(part)
  await new Promise((resolve) => socket.once('end', resolve).once('close', resolve))
  socket.destroy()
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? []
  return { status: Number(status), text, ms: performance.now() - start } satisfies RawAnswer
}
