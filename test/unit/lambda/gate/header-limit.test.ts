import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headerLimit, MAX_HEADER_BYTES } from '../../../../lambda/gate/header-limit.ts'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'

test('headers are bounded in bytes', () => {
  const limit = (length: number, character = 'y') => {
    const event = { headers: { x: character.repeat(length) } }
    return headerLimit().before?.({ event } as never) as HttpResult | undefined
  }
  assert.equal(limit(MAX_HEADER_BYTES - 2), undefined)
  const result = limit(MAX_HEADER_BYTES)
  assert.equal(result?.statusCode, 431)
  assert.equal(limit(MAX_HEADER_BYTES / 2, 'é')?.statusCode, 431)
  assert.match(result?.body ?? '', /The headers have \d+ bytes: send at most 16384/)
})
