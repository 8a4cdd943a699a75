/** Keeps web pages away that the developer happens to open: this server signs everybody in without a question. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Provider } from 'oidc-provider'
import { isLoopback } from '../../lambda/oauth/url.ts'

type Middleware = Parameters<Provider['use']>[0]

/** Refuses requests of pages that are not served from a loopback address, before anything happens. */
export const refuseForeignPages: Middleware = async (ctx, next) => {
  ctx.vary('Origin')
  if (!isFromForeignPage(ctx.method, ctx.req.headers)) return next()
  ctx.status = 403
  ctx.body = {
    error: 'access_denied',
    error_description:
      'Only pages of loopback origins, such as http://localhost:6274, may use this server.',
  }
}

/**
 * A page sends `Origin` with all requests but simple GETs (Fetch Standard §3.2), and browsers tell by Fetch Metadata
 * where those come from. A link or redirect that the user sees may begin a sign-in, but a hidden frame may not: its page
 * gets a code at most, which it cannot redeem. `Host` names the page's own host after DNS rebinding.
 */
function isFromForeignPage(method: string, headers: IncomingHttpHeaders): boolean {
  const { origin, host = '' } = headers
  if (!isLoopbackOrigin(`http://${host}`)) return true
  if (origin !== undefined) return !isLoopbackOrigin(origin)
  const isVisit = method === 'GET' && headers['sec-fetch-dest'] === 'document'
  return headers['sec-fetch-site'] === 'cross-site' && !isVisit
}

function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  return /^https?:$/.test(protocol) && isLoopback(hostname)
}
