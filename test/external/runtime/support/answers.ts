/** What clients get. */
import assert from 'node:assert/strict'
import type { Answer, Decision, System } from './system.ts'

/** The longest wait that a client is ever told. */
const MAX_RETRY_AFTER_SECONDS = 60

/** The sum of the call, and nothing else. */
export function assertGranted({ status, body }: Answer): void {
  assert.equal(status, 200, body)
  const { result } = JSON.parse(body) as { result: { structuredContent: { result: number } } }
  assert.equal(result.structuredContent.result, 5)
}

/** A challenge with this error, and none of the reason. */
export function assertRefused({ status, headers, body }: Answer, error: string): void {
  assert.equal(status, error === 'insufficient_scope' ? 403 : 401, body)
  assert.match(headers.get('www-authenticate') ?? '', new RegExp(`^Bearer error="${error}"`))
  assert.equal((JSON.parse(body) as { error: { data: { error: string } } }).error.data.error, error)
}

/** The client is to come again, with the same token. */
export function assertUnavailable({ status, headers, body }: Answer): void {
  assert.equal(status, 503, body)
  const retryAfter = Number(headers.get('retry-after'))
  assert.ok(retryAfter >= 1 && retryAfter <= MAX_RETRY_AFTER_SECONDS, String(retryAfter))
  assert.equal(headers.get('www-authenticate'), null)
  assert.deepEqual((JSON.parse(body) as { error: unknown }).error, {
    code: -32_003,
    message: 'The access token cannot be checked at the moment. Try again with the same token.',
    data: { error: 'temporarily_unavailable' },
  })
}

/** API Gateway's own answer to an invocation without a result. */
export function assertFailed({ status, body }: Answer): void {
  assert.equal(status, 500, body)
  assert.deepEqual(JSON.parse(body), { message: 'Internal Server Error' })
}

/** The last line of the log. */
export function lastDecision(system: System): Decision {
  return system.decisions().at(-1) ?? assert.fail('no line in the log')
}
