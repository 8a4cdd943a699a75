/** What came of a message: an answer with status 200 may be an error, or a question for the user. */

interface RpcAnswer {
  readonly error?: { readonly code?: unknown }
  readonly result?: {
    readonly isError?: unknown
    readonly resultType?: unknown
    readonly inputRequests?: object
  }
}

/** Returns words for an answer, or a batch of them, in JSON; nothing for one that is just a result. Texts of errors are left out: they may quote arguments. */
export function outcomeIn(json: string): string | undefined {
  const answers = [parsed(json)].flat() as readonly (RpcAnswer | null | undefined)[]
  return answers.map((answer) => outcomeOf(answer ?? {})).find((words) => words !== undefined)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function outcomeOf({ error, result }: RpcAnswer): string | undefined {
  if (typeof error?.code === 'number') return `error ${error.code}`
  if (result?.isError === true) return 'tool error'
  if (result?.resultType !== 'input_required') return undefined
  return `asks ${Object.keys(result.inputRequests ?? {}).join(', ')}`
}
