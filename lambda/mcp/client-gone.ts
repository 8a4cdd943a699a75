import { CLIENT_CLOSED_REQUEST } from '../base/client-closed-request.ts'
import { LightResponse } from '../http/fetch-stand-ins.ts'

/** Resolves once a request is aborted, by the answer that nobody waits for. */
export async function clientGone(signal: AbortSignal): Promise<LightResponse> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }
  return new LightResponse(null, { status: CLIENT_CLOSED_REQUEST })
}
