/** A TCP proxy to a server on this machine; a test can break its connections in all the ways that networks do. */
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

/** `forgotten`: packets vanish and neither side notices, as when a NAT has dropped its entry. */
export type Cut = 'closed' | 'reset' | 'forgotten'

export interface TcpProxy extends AsyncDisposable {
  readonly origin: string
  /** Accepted so far. */
  connections: number
  /** Breaks all present connections; new ones work. */
  cut(how: Cut): void
  /** Closes the listening socket and all connections, and listens again at the same port. */
  restart(): Promise<void>
}

/** @param origin of the server at the other end */
export async function startTcpProxy(origin: string): Promise<TcpProxy> {
  const far = Number(new URL(origin).port)
  const pairs = new Set<readonly [net.Socket, net.Socket]>()
  const server = net.createServer((near) => {
    proxy.connections += 1
    const pair = [near, net.connect(far, '127.0.0.1')] as const
    pairs.add(pair)
    for (const [one, other] of [pair, pair.toReversed()] as [net.Socket, net.Socket][]) {
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.once('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const forgotten = new Set<net.Socket>()

  function cut(how: Cut): void {
    for (const pair of pairs) {
      const [near, upstream] = pair
      if (how === 'closed') near.destroy()
      else if (how === 'reset') near.resetAndDestroy()
      else forget(near, upstream)
      pairs.delete(pair)
    }
  }

  function forget(near: net.Socket, upstream: net.Socket): void {
    near.unpipe().pause()
    upstream.removeAllListeners('close').unpipe().destroy()
    forgotten.add(near)
  }

  const proxy: TcpProxy = {
    origin: `http://127.0.0.1:${port}`,
    connections: 0,
    cut,
    async restart() {
      const closed = once(server, 'close')
      server.close()
      for (const near of forgotten) near.destroy()
      cut('closed')
      await closed
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async [Symbol.asyncDispose]() {
      server.close()
      cut('closed')
      for (const near of forgotten) near.destroy()
    },
  }
  return proxy
}
