import { once } from 'node:events'
import type http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBoundedServer } from './bounded-server.ts'

/** Error codes for `::1` on a machine without IPv6. */
const NO_SUCH_FAMILY = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/** How long in-flight responses may take once the server is told to stop. */
const CLOSE_GRACE_MS = 1000

export interface Listener {
  /** The one that was asked for, or a free one for 0. */
  readonly port: number
  /** Closes idle connections at once and busy ones after a short grace period. */
  readonly close: () => Promise<void>
}

/**
 * Serves HTTP at a host and port, and `localhost` at both loopback addresses, since clients differ in which one they
 * try.
 *
 * @throws with `code` `EADDRINUSE` and `port` when the port is taken
 */
export async function listen(
  handler: http.RequestListener,
  host: string,
  port: number,
): Promise<Listener> {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const servers: http.Server[] = []
  const close = async () => {
    await Promise.all(servers.map(closeServer))
  }
  for (const address of addresses) {
    const server = createBoundedServer(handler).listen(port, address)
    try {
      // eslint-disable-next-line no-await-in-loop -- the second address is optional once the first one listens
      await once(server, 'listening')
      servers.push(server)
    } catch (error) {
      if (servers.length > 0 && NO_SUCH_FAMILY.has((error as NodeJS.ErrnoException).code ?? ''))
        continue
      // eslint-disable-next-line no-await-in-loop -- stops the servers that already listen
      await close()
      throw error
    }
  }
  const address = servers[0]?.address() as AddressInfo | undefined
  return { port: address?.port ?? port, close }
}

async function closeServer(server: http.Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS)
  await closed
  clearTimeout(force)
}
