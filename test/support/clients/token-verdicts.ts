/** A call of a tool that shows what a server makes of a token, and what it may answer. */
import assert from 'node:assert/strict'
import { type Answer, bearer, send } from './http-requests.ts'

const callOf = (name: string) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: { a: 2, b: 3 } },
  })
/** The longest wait that a client is ever told. */
const MAX_RETRY_AFTER_SECONDS = 60
/** A cold function that waits for its back ends takes many seconds. */
const TIMEOUT_MS = 60_000

/** Calls a tool that adds two numbers, with this token or without one. */
export function callTool(url: string, token?: string, name = 'add_numbers'): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && bearer(token)),
    },
    body: callOf(name),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
}

export function assertGranted({ status, text, body }: Answer): void {
  assert.equal(status, 200, text)
  assert.partialDeepStrictEqual(body, { result: { structuredContent: { result: 5 } } })
}

/** The challenge names the error; the reason is in the log alone. */
export function assertRefused({ status, headers, text, body }: Answer, error = 'invalid_token') {
  assert.equal(status, error === 'insufficient_scope' ? 403 : 401, text)
  const challenge = headers.get('www-authenticate') ?? ''
  assert.match(challenge, new RegExp(`^Bearer error="${error}"`))
  if (error === 'insufficient_scope') assert.match(challenge, /scope="mcp\b/)
  assert.partialDeepStrictEqual(body, { error: { data: { error } } })
}

/** The client learns when to come again with the same token. */
export function assertUnavailable({ status, headers, text, body }: Answer): void {
  assert.equal(status, 503, text)
  assert.match(headers.get('retry-after') ?? '', /^\d+$/)
  const retryAfter = Number(headers.get('retry-after'))
  assert.ok(retryAfter >= 1 && retryAfter <= MAX_RETRY_AFTER_SECONDS, String(retryAfter))
  assert.equal(headers.get('www-authenticate'), null)
  assert.deepEqual((body as { error: unknown }).error, {
    code: 503,
    message: 'The access token cannot be checked at the moment. Try again with the same token.',
    data: { error: 'temporarily_unavailable' },
  })
}
