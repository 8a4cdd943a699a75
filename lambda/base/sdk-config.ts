/** AWS services usually answer within 100 ms. */
export const SDK_TIMEOUT_MS = 3000
/** Requests may be minutes apart; an idle connection may be dead by then, so none is kept alive. */
const AGENT = { keepAlive: false }

/** Without these timeouts the SDK keeps a connection that never answers, and later requests wait for a free one. */
export const SDK_CONFIG = {
  requestHandler: {
    httpAgent: AGENT,
    httpsAgent: AGENT,
    requestTimeout: SDK_TIMEOUT_MS,
    connectionTimeout: SDK_TIMEOUT_MS,
    socketTimeout: SDK_TIMEOUT_MS, // of an answer that stops in its body
    throwOnRequestTimeout: true,
  },
}
