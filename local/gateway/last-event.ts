/** Keeps an eye on the stream of an answer while it passes. */
const END_OF_EVENT = '\n\n'

export interface WatchedStream {
  readonly stream: ReadableStream<Uint8Array>
  /** The data of the last event that has passed as a whole; without events, the text that has passed. */
  readonly lastData: () => string | undefined
}

export function watchText(source: ReadableStream<Uint8Array>): WatchedStream {
  const chunks: Uint8Array[] = []
  const stream = source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk)
        chunks.push(chunk)
      },
    }),
  )
  return { stream, lastData: () => Buffer.concat(chunks).toString() }
}

/** @param source a stream of events (HTML, Server-sent events) */
export function watchEvents(source: ReadableStream<Uint8Array>): WatchedStream {
  const decoder = new TextDecoder()
  let rest = ''
  let last: string | undefined
  const stream = source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk)
        const events = (rest + decoder.decode(chunk, { stream: true })).split(END_OF_EVENT)
        rest = events.pop() ?? ''
        last = events.map(dataOf).findLast((data) => data !== undefined) ?? last
      },
    }),
  )
  return { stream, lastData: () => last }
}

/** Undefined for a comment. */
const dataOf = (event: string) => /^data: (.*)$/m.exec(event)?.[1]
