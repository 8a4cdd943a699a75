/** An answer of the authorization server; header names are in lower case. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** JSON and its more specific types (RFC 6839 §3.1). */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i

/**
 * Reads the JSON object of a successful answer.
 *
 * @throws when there is none; the message quotes nothing of the answer
 */
export function readJsonObject({ status, headers, body }: HttpAnswer): Record<string, unknown> {
  if (status !== 200) {
    throw new Error(`no answer but an error or a redirect: unexpected HTTP status code ${status}`)
  }
  if (!JSON_TYPE.test(String(headers['content-type']))) {
    throw new Error('the content-type of the answer is not that of JSON')
  }
  const json = parse(body)
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return json as Record<string, unknown>
  }
  throw new Error('the answer has no top level object')
}

/** The parser's own message would quote the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('failed to parse the answer as JSON')
  }
}
