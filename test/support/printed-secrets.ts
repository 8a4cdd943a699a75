import assert from 'node:assert/strict'
import type { LocalSystem } from './local-system.ts'

/** The token in the curl line of the greeting; empty when there is none. */
export function greetingToken(stdout: string): string {
  return /^ *curl .*'Authorization: Bearer ([^']+)'/m.exec(stdout)?.[1] ?? ''
}

/** Asserts that it printed no token and no secret, except the demo token in the curl line of the greeting. */
export function assertNoSecretPrinted(system: LocalSystem, secrets: readonly string[]): void {
  const shown = greetingToken(system.stdout())
  const printed = system.output().replace(shown, '')
  for (const secret of [...secrets, 'demo-secret', ...(shown === '' ? [] : [shown])]) {
    assert.ok(secret.length > 7, 'a secret to look for')
    assert.ok(!printed.includes(secret), printed)
  }
}
