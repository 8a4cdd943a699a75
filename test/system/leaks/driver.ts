/** A process that only serves events by the chain of `lambda/mcp.ts`; tests search everything that it prints. */
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import type { HttpEvent, HttpResult } from '../../../lambda/http/api-gateway.ts'
import {
  definePrompt,
  defineResourceTemplate,
  defineServer,
} from '../../../lambda/features/public.ts'
import { server as demo } from '../../support/demo-server.ts'
import { serve } from '../../../lambda/gate/serve.ts'

export interface Job {
  readonly settings: FunctionSettings
  /** Served one after the other, by one handler. */
  readonly events: readonly HttpEvent[]
  /** What the log knows the requests by. */
  readonly awsRequestId: string
  /** Printed before. */
  readonly print?: string
  readonly printError?: string
}

/** The demo server, and one of each kind that it does not have. */
const server = defineServer({
  ...demo,
  resources: [
    defineResourceTemplate({
      name: 'note',
      uriTemplate: 'notes://{id}',
      complete: { id: ['1', '2'] },
      read: ({ id }) => (id === '1' ? 'A note.' : undefined),
    }),
  ],
  prompts: [definePrompt({ name: 'greet', get: () => 'Say hello.' })],
})

async function run(job: Job): Promise<HttpResult[]> {
  const { settings, events, awsRequestId, print, printError } = job
  if (print !== undefined) console.log(print)
  if (printError !== undefined) console.error(printError)
  const handler = serve(settings, async () => ({ server }))
  const results: HttpResult[] = []
  for (const event of events) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    results.push(await handler(event, { awsRequestId } as never))
  }
  return results
}

process.on('message', (job: Job) => {
  const answer = async () => process.send?.(await run(job))
  void answer()
})
