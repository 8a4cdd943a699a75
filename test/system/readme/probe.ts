import type { CallToolResult, GetPromptResult } from '@modelcontextprotocol/client'
import type { ServerDefinition } from '../../../lambda/features/define-server.ts'
import { type Caller, connect } from '../../../lambda/testing.ts'
import { connectUser, type Fill } from '../../support/answering-user.ts'

interface Call {
  readonly arguments?: Record<string, unknown>
  readonly caller?: Caller
  readonly fill?: Fill
  readonly onprogress?: (progress: { readonly message?: string | undefined }) => void
}

/** Calls what a server has, each time by a client of its own, and remembers the names of what was called. */
export class Probe {
  readonly used = new Set<string>()
  /** What the user was asked last. */
  asked: readonly string[] = []
  readonly #server: ServerDefinition

  constructor(server: ServerDefinition) {
    this.#server = server
  }

  async tool(name: string, { onprogress, ...call }: Call = {}): Promise<CallToolResult> {
    this.used.add(name)
    await using user = await connectUser(this.#server, call.caller, call.fill)
    const called = { name, arguments: call.arguments ?? {} }
    const result = await user.callTool(called, onprogress && { onprogress })
    this.asked = user.asked
    return result
  }

  /** The text of a result that has nothing else, and how it ended. */
  async text(name: string, call?: Call): Promise<string> {
    const { content, isError = false } = await this.tool(name, call)
    const texts = content.map((block) => (block.type === 'text' ? block.text : block.type))
    return (isError ? 'error: ' : '') + texts.join('\n')
  }

  async prompt(name: string, args: Record<string, string>): Promise<GetPromptResult> {
    this.used.add(name)
    await using user = await connect(this.#server)
    return await user.getPrompt({ name, arguments: args })
  }

  /** @param name that of the resource or template that has this URI */
  async read(name: string, uri: string): Promise<unknown> {
    this.used.add(name)
    await using user = await connect(this.#server)
    const { contents } = await user.readResource({ uri })
    const [only] = contents
    return only && ('text' in only ? only.text : Buffer.from(only.blob, 'base64'))
  }

  async complete(
    ref: { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string },
    name: string,
    value: string,
    others: Record<string, string> = {},
  ): Promise<string[]> {
    await using user = await connect(this.#server)
    const params = { ref, argument: { name, value }, context: { arguments: others } }
    return (await user.complete(params)).completion.values
  }

  async listed(caller?: Caller): Promise<string[]> {
    await using user = await connect(this.#server, caller)
    const { tools } = await user.listTools()
    return tools.map(({ name }) => name)
  }
}
