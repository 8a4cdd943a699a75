/** An HTTP server whose thread sleeps: the kernel accepts connections until its queue is full, and then none. */
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

export interface SleepingServer extends AsyncDisposable {
  readonly origin: string
  /** Whether another connection hangs. Not every system can be made to do that. */
  readonly full: boolean
  wake(): void
}

const SERVER = `
  const http = require('node:http')
  const { parentPort, workerData } = require('node:worker_threads')
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json').end(workerData.body)
    })
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(new Int32Array(workerData.awake), 0, 0)
  })`
const MAX_QUEUE = 16
/** On loopback a connection takes less than a millisecond. */
const CONNECT_MS = 200

/** @param body the answer once it is awake */
export async function startSleepingServer(body: string): Promise<SleepingServer> {
  const awake = new SharedArrayBuffer(4)
  const worker = new Worker(SERVER, { eval: true, workerData: { awake, body } })
  const [port] = (await once(worker, 'message')) as [number]
  const queued: net.Socket[] = []
  let full = false
  while (!full && queued.length < MAX_QUEUE) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {})
    queued.push(socket)
    // eslint-disable-next-line no-await-in-loop -- one after the other, until one waits
    full = await Promise.race([once(socket, 'connect').then(() => false), delay(CONNECT_MS, true)])
  }
  function wake(): void {
    for (const socket of queued) socket.destroy()
    Atomics.store(new Int32Array(awake), 0, 1)
    Atomics.notify(new Int32Array(awake), 0)
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    full,
    wake,
    async [Symbol.asyncDispose]() {
      wake()
      await worker.terminate()
    },
  }
}
