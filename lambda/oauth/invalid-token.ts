import type { InvalidToken } from './rejection.ts'

/** @param detail for the log */
export function invalidToken(reason: InvalidToken['reason'], detail: string): InvalidToken {
  return { kind: 'invalid_token', reason, detail }
}
