import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the range from which systems take ports for outgoing connections. */
const FIRST_PORT = 20_000
const PORTS = 12_000
const PORTS_PER_PROCESS = 24

let offset = process.pid * PORTS_PER_PROCESS

/**
 * Finds a port where nothing listens. Test files run in parallel, and use a port only some time after they found it, so
 * each process searches another range.
 */
export async function freePort(): Promise<number> {
  const port = FIRST_PORT + (offset % PORTS)
  offset += 1
  const probe = createServer().listen(port)
  try {
    await once(probe, 'listening')
  } catch {
    return freePort()
  }
  probe.close()
  await once(probe, 'close')
  return port
}
