/** What the MCP server makes of a token. */
import assert from 'node:assert/strict'
import { callTool } from '../deploy/mcp-calls.ts'
import { waitUntil } from '../../support/wait-until.ts'

const RECOVERY_TIMEOUT_MS = 120_000

export async function assertServed(url: string, token: string): Promise<void> {
  const response = await callTool(url, token)
  const body = await response.text()
  assert.equal(response.status, 200, body)
  assert.match(body, /"result":5[,}]/)
}

export async function assertRefused(url: string, token: string): Promise<void> {
  const response = await callTool(url, token)
  assert.equal(response.status, 401, await response.text())
  assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/)
}

export async function assertLacksScope(url: string, token: string): Promise<void> {
  const response = await callTool(url, token)
  assert.equal(response.status, 403, await response.text())
  const challenge = response.headers.get('www-authenticate') ?? ''
  assert.match(challenge, /^Bearer error="insufficient_scope"/)
  assert.match(challenge, /scope="mcp"/)
}

/** The client learns when to come again with the same token. */
export async function assertUnavailable(url: string, token: string): Promise<void> {
  const response = await callTool(url, token)
  assert.equal(response.status, 503, await response.text())
  assert.equal(response.headers.get('www-authenticate'), null)
  const seconds = Number(response.headers.get('retry-after'))
  assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${seconds}`)
}

/** Asks until it is so, for two minutes at most. */
export async function becomesStatus(url: string, token: string, status: number): Promise<void> {
  const has = async () => (await callTool(url, token)).status === status
  assert.ok(
    await waitUntil(has, RECOVERY_TIMEOUT_MS),
    `not ${status} for ${RECOVERY_TIMEOUT_MS} ms`,
  )
}
