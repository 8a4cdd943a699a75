/** A fake model: it calls one tool if it has that tool, and answers with the result. */
import { type Backend, startBackend } from '../../support/backend.ts'

interface Question {
  readonly model: string
  readonly tools?: readonly { readonly name: string }[]
  readonly messages: readonly { readonly content: string | readonly Block[] }[]
}

interface Block {
  readonly type: string
  readonly content?: unknown
}

/** The end of a message of the model, as the Messages API streams it. */
interface Turn {
  readonly block: object
  readonly delta: object
  readonly reason: string
}

/** @param call the name of the tool as the client gives it to the model, and the arguments */
export function startModel(call: {
  readonly name: string
  readonly arguments: object
}): Promise<Backend> {
  return startBackend((response, { body }) => {
    const question = JSON.parse(body) as Question
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const [type, data] of eventsOf(question.model, turnOf(question, call))) {
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
    }
    response.end()
  })
}

function turnOf(
  { tools = [], messages }: Question,
  { name, arguments: given }: { readonly name: string; readonly arguments: object },
): Turn {
  const content = messages.at(-1)?.content ?? []
  const result =
    typeof content === 'string' ? undefined : content.find(({ type }) => type === 'tool_result')
  if (result === undefined && tools.some((tool) => tool.name === name)) {
    return {
      block: { type: 'tool_use', id: 'toolu_1', name, input: {} },
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(given) },
      reason: 'tool_use',
    }
  }
  const text = typeof result?.content === 'string' ? result.content : 'no such tool'
  return {
    block: { type: 'text', text: '' },
    delta: { type: 'text_delta', text },
    reason: 'end_turn',
  }
}

function eventsOf(model: string, { block, delta, reason }: Turn): [string, object][] {
  const usage = { input_tokens: 1, output_tokens: 1 }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], usage }
  return [
    ['message_start', { message: { ...message, stop_reason: null, stop_sequence: null } }],
    ['content_block_start', { index: 0, content_block: block }],
    ['content_block_delta', { index: 0, delta }],
    ['content_block_stop', { index: 0 }],
    ['message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage }],
    ['message_stop', {}],
  ]
}
