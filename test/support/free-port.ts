import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that systems give to outgoing connections. */
const FIRST_PORT = 20_000
const PORTS = 12_000
const PORTS_PER_PROCESS = 24

let offset = process.pid * PORTS_PER_PROCESS

/**
 * A port that nothing listens at. Test files run at the same time, and a port is only taken a while after it was
 * found: each process looks in a range of its own.
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
