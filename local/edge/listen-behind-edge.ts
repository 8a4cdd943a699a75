import type http from 'node:http'
import { listen, type Listener } from '../http/listen.ts'
import { createEdgeFront, type EdgeOptions } from './edge-front.ts'

export interface EdgeListener extends Listener {
  /** Where the API itself listens, which refuses everybody but the edge. */
  readonly apiUrl: string
}

/** Where the edge listens, and what it does. */
export interface EdgePlace extends Omit<EdgeOptions, 'apiPort'> {
  readonly host: string
  readonly port: number
}

/** Serves an API on a free port, behind an edge at a host and port. */
export async function listenBehindEdge(
  api: http.RequestListener,
  { host, port, ...options }: EdgePlace,
): Promise<EdgeListener> {
  const behind = await listen(api, '127.0.0.1', 0)
  try {
    const edge = await listen(createEdgeFront({ ...options, apiPort: behind.port }), host, port)
    return {
      port: edge.port,
      apiUrl: `http://127.0.0.1:${behind.port}`,
      close: async () => {
        await edge.close()
        await behind.close()
      },
    }
  } catch (error) {
    await behind.close()
    throw error
  }
}
