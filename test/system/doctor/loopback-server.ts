/** A server that a test makes up, on a loopback port, until the test ends. */
import { once } from 'node:events'
import type http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/** Resolves with its origin. */
export async function listen(server: http.Server, host = 'localhost'): Promise<string> {
  server.listen(0, host)
  await once(server, 'listening')
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://${host}:${(server.address() as AddressInfo).port}`
}
