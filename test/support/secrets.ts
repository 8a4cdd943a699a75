import assert from 'node:assert/strict'
import type { LocalSystem } from './local-system.ts'

/** The token in the greeting's curl line; empty when there is none. */
export function greetingToken(stdout: string): string {
  return /^ *curl .*'Authorization: Bearer ([^']+)'/m.exec(stdout)?.[1] ?? ''
}

/** Nothing it printed holds a token or a secret, but for the greeting's curl line with a token of its own. */
export function assertPrintsNone(system: LocalSystem, secrets: readonly string[]): void {
  const shown = greetingToken(system.stdout())
  const printed = system.output().replace(shown, '')
  for (const secret of [...secrets, 'demo-secret', ...(shown === '' ? [] : [shown])]) {
    assert.ok(secret.length > 7, 'a secret to look for')
    assert.ok(!printed.includes(secret), printed)
  }
}
