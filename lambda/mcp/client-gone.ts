import { LightResponse } from '../http/fetch-stand-ins.ts'

/** nginx's status for a client that does not wait for its answer. */
const CLIENT_CLOSED_REQUEST = 499

/** Resolves once a request is aborted, by the answer that nobody waits for. */
export async function clientGone(signal: AbortSignal): Promise<LightResponse> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }
  return new LightResponse(null, { status: CLIENT_CLOSED_REQUEST })
}
