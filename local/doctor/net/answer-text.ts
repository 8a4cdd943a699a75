/** Reads the text of an answer within a size, and the JSON in it. */

export const MAX_ANSWER_BYTES = 1024 * 1024

/** An answer goes on beyond {@link MAX_ANSWER_BYTES}. */
class TooLargeError extends Error {
  readonly code = 'TOO_LARGE'
  override readonly message = `more than ${MAX_ANSWER_BYTES} bytes`
}

export const isEventStream = (headers: Headers): boolean =>
  /^text\/event-stream\b/i.test(headers.get('content-type') ?? '')

/**
 * Reads a stream of events up to the answer: it may go on for ever.
 *
 * @throws with the code TOO_LARGE
 */
export async function readText({ headers, body }: Response, method: string): Promise<string> {
  if (isEventStream(headers) && method === 'GET') {
    await body?.cancel()
    return ''
  }
  const decoder = new TextDecoder()
  let text = ''
  let read = 0
  let length = 0
  for await (const chunk of body ?? []) {
    length += (chunk as Uint8Array).length
    if (length > MAX_ANSWER_BYTES) throw new TooLargeError()
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (!isEventStream(headers)) continue
    for (let end = endOfEvent(text, read); end > 0; end = endOfEvent(text, read)) {
      if (isAnswer(parse(text.slice(read, end)))) return text.slice(0, end)
      read = end
    }
  }
  return text + decoder.decode()
}

const EMPTY_LINE = /\r?\n\r?\n/g

/** Where the event ends that begins at a place; 0 when it goes on. */
function endOfEvent(text: string, from: number): number {
  EMPTY_LINE.lastIndex = from
  return EMPTY_LINE.test(text) ? EMPTY_LINE.lastIndex : 0
}

const isAnswer = (message: unknown) =>
  typeof message === 'object' && message !== null && ('result' in message || 'error' in message)

/** The parsed text, or the data of the last event; undefined when it is no JSON, or nested too deeply to be written again. */
export function parse(text: string): unknown {
  const data = text
    .match(/^data:.*$/gm)
    ?.at(-1)
    ?.slice('data:'.length)
  try {
    const value: unknown = JSON.parse(data ?? text)
    JSON.stringify(value)
    return value
  } catch {
    return undefined
  }
}
