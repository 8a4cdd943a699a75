/**
 * Loaded into the process of the local system by `--import`: appends each request to one of its two servers to the file
 * that RECORD_FILE names, as a line of JSON when it comes and one when it is over. What happens to it stays as it is.
 */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import type http from 'node:http'

/** What is known when a request comes. */
export interface RecordedStart {
  /** The number of the request, from one. */
  readonly at: number
}

export interface RecordedRequest extends RecordedStart {
  readonly method: string
  readonly url: string
  readonly headers: [name: string, value: string][]
  readonly body: string
  /** 0 when the answer was not sent to its end. */
  readonly status: number
  readonly answer: Readonly<Record<string, string>>
}

const { RECORD_FILE: file = '' } = process.env
let count = 0

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as {
    request: http.IncomingMessage
    response: http.ServerResponse
  }
  const at = (count += 1)
  // Routers write to `url` and to the header, but not before.
  const url = `http://${request.headers.host}${request.url}`
  const chunks: Buffer[] = []
  const push = request.push.bind(request)
  request.push = (chunk: Buffer | null, encoding) => {
    if (chunk !== null) chunks.push(Buffer.from(chunk))
    return push(chunk, encoding)
  }
  write({ at })
  response.once('close', () => {
    write({
      at,
      method: request.method ?? '',
      url,
      headers: pairs(request.rawHeaders),
      body: Buffer.concat(chunks).toString(),
      status: response.writableFinished ? response.statusCode : 0,
      answer: response.getHeaders() as Record<string, string>,
    })
  })
})

function write(line: RecordedStart | RecordedRequest): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`)
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  )
}
