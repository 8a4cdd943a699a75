/**
 * A tool that calls another protected service for its user: with a token for that service, never with the caller's own.
 * `services/orders-api.ts` is that service. `server.ts` lists it in `needs`.
 */
import * as z from 'zod'
// In a project of your own: from 'mcp-auth-lambda/server'.
import {
  type CallContext,
  defineTool,
  type ExchangedToken,
  ToolError,
} from '../lambda/features/public.ts'

/** Where `node examples/services/orders-api.ts` listens. */
export const LOCAL_ORDERS_API = 'http://localhost:8090'
export const ordersApi = (): string => process.env['ORDERS_API_URL'] ?? LOCAL_ORDERS_API

/** Well below the 24 seconds after which a call is stopped. */
const TIMEOUT_MS = 5000

const orders = z.object({ orders: z.array(z.object({ id: z.number(), item: z.string() })) })

export const listOrders = defineTool({
  name: 'list_orders',
  title: 'List orders',
  description: "Lists the user's own orders.",
  inputSchema: z.object({}),
  outputSchema: orders,
  annotations: { readOnlyHint: true },
  async run(_, context) {
    const target = { resource: ordersApi(), scope: 'orders:read' }
    let token = await context.exchange(target)
    let response = await ask(token, context)
    if (response.status === 401) {
      token = await context.exchange(target, { refused: token.token })
      response = await ask(token, context)
    }
    if (response.status === 403) throw new ToolError('The user may not read orders.')
    // The model reads only that the tool failed: this is for the log.
    if (!response.ok) throw new Error(`the orders API answered ${response.status}`)
    return orders.parse(await response.json())
  },
})

async function ask({ token }: ExchangedToken, { signal }: CallContext): Promise<Response> {
  return fetch(new URL('/orders', ordersApi()), {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error', // no redirect takes the token to another host
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
}
