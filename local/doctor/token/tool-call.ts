/** Chooses a tool to call at a server that real users have, calls it, and judges the answer. */
import { plain } from '../../request-lines/answered-request.ts'
import { exampleArguments, requiresArguments } from '../../example-arguments.ts'
import type { Answer } from '../net/ask.ts'
import { member, received, shown } from '../net/words.ts'

/** A tool that the user names. */
export interface NamedTool {
  readonly name: string
  /** @default made up from its schema */
  readonly arguments?: object | undefined
}

export interface ToolCall {
  readonly name: string
  readonly arguments: object
}

/** What a call came to: what was received in place of what, or what it tells beside that all is well. */
export type Outcome =
  | { readonly received: string; readonly right: string }
  | { readonly note: string }

type Schema = Readonly<Record<string, unknown>>

const MAX_TRIED = 10
const MAX_SHOWN_NAMES = 10
const MAX_NOTE = 500
/** MCP 2026-07-28: the request needs a capability that the client lacks, such as showing forms. */
const MISSING_CAPABILITY = -32_021

/**
 * Returns the calls to try, one after the other: of the tool that the user named, or else of those that change nothing by
 * their annotations (MCP 2026-07-28, ToolAnnotations: without any, a tool may destroy something). Tools that need no
 * arguments come first.
 */
export function callsToTry(tools: readonly unknown[], named: NamedTool | undefined): ToolCall[] {
  const isWanted = (tool: unknown) =>
    named === undefined
      ? member(tool, 'annotations', 'readOnlyHint') === true
      : nameOf(tool) === named.name
  const wanted = tools.filter((tool) => isWanted(tool))
  const needy = wanted.filter((tool) => requiresArguments(schemaOf(tool)))
  const ordered = [...wanted.filter((tool) => !needy.includes(tool)), ...needy]
  return ordered.slice(0, MAX_TRIED).map((tool) => ({
    name: nameOf(tool),
    arguments: named?.arguments ?? exampleArguments(schemaOf(tool)),
  }))
}

/** Calls the first one that the token and this client can call. */
export async function outcomeOfCalls(
  tools: readonly unknown[],
  named: NamedTool | undefined,
  call: (toolCall: ToolCall) => Promise<Answer>,
): Promise<Outcome> {
  const calls = callsToTry(tools, named)
  if (named !== undefined && calls.length === 0) return noSuchTool(tools, named)
  const passedOver: string[] = []
  for (const one of calls) {
    // eslint-disable-next-line no-await-in-loop -- the next one is for when this one cannot be called
    const answer = await call(one)
    const obstacle = named === undefined ? obstacleIn(answer) : undefined
    if (obstacle === undefined) return outcomeOf(answer, one.name, named !== undefined)
    passedOver.push(`${one.name} ${obstacle}`)
  }
  const reasons = passedOver.length > 0 ? passedOver : ['no tool has the annotation readOnlyHint']
  return { note: `calls none: ${reasons.join(', ')}; name one with --tool` }
}

const nameOf = (tool: unknown) => String(member(tool, 'name'))
const schemaOf = (tool: unknown) => (member(tool, 'inputSchema') ?? {}) as Schema

function noSuchTool(tools: readonly unknown[], { name }: NamedTool): Outcome {
  const names = tools.slice(0, MAX_SHOWN_NAMES).map((tool) => nameOf(tool))
  const more = tools.length > names.length ? ', …' : ''
  return {
    received: `tools/list has no ${shown(name)}`,
    right: plain(`one of ${names.join(', ')}`, MAX_NOTE) + more,
  }
}

/** Why a tool is passed over, which says nothing against the server. */
function obstacleIn({ status, body }: Answer): string | undefined {
  if (status === 403 && member(body, 'error', 'data', 'error') === 'insufficient_scope')
    return 'needs more scopes than the token has'
  const asks =
    member(body, 'error', 'code') === MISSING_CAPABILITY ||
    member(body, 'result', 'resultType') === 'input_required'
  return asks ? 'asks the user' : undefined
}

/** Arguments that are made up may find nothing, which is a tool's error but not a server's. */
function outcomeOf(answer: Answer, name: string, isNamed: boolean): Outcome {
  const result = member(answer.body, 'result')
  if (answer.status !== 200 || !Array.isArray(member(result, 'content')))
    return { received: received(answer), right: `200 with the result of ${shown(name)}` }
  if (member(result, 'isError') !== true) return { note: `calls ${name}` }
  if (isNamed)
    return { received: received(answer), right: `a result of ${shown(name)} that is no error` }
  return {
    note: `calls ${name}, which answers with an error: ${shown(member(result, 'content', '0', 'text'))}`,
  }
}
