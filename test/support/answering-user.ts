import type { ServerDefinition } from '../../lambda/features/define-server.ts'
import { type Caller, connect, type TestClient } from '../../lambda/testing.ts'

/** How a user answers a question. */
export type Fill = () => { readonly action: string; readonly content?: object }

/** Connects a client whose user answers every form by `fill`, and which tells what the user was asked. */
export async function connectUser(
  server: ServerDefinition,
  caller: Caller = {},
  fill: Fill = () => ({ action: 'cancel' }),
): Promise<TestClient & { readonly asked: readonly string[] }> {
  const asked: string[] = []
  const capabilities = { elicitation: { form: {} } }
  const client = await connect(server, { ...caller, client: { capabilities } })
  client.setRequestHandler('elicitation/create', async ({ params: { message } }) => {
    asked.push(message)
    return fill() as never
  })
  return Object.assign(client, { asked })
}
