import { after } from 'node:test'
import { fetchToken, type HeaderValues } from './clients/http-requests.ts'
import type { CommandOptions } from './command.ts'
import { type LocalSystem, startLocalSystem } from './local-system.ts'
import { assertNoSecretPrinted } from './printed-secrets.ts'

export interface SharedSystem extends LocalSystem {
  /** Texts that it must not print. */
  readonly secrets: Set<string>
  /** An access token for it, which becomes one of its secrets. */
  newToken(params?: HeaderValues): Promise<string>
}

/**
 * Starts a local system for all tests of a file. After them it is stopped, and must not have printed a secret.
 *
 * @param secrets shared by systems that see one another's tokens
 */
export async function startSharedSystem(
  options: CommandOptions = {},
  secrets = new Set<string>(),
): Promise<SharedSystem> {
  const system = await startLocalSystem(options)
  after(async () => {
    await system.stop()
    assertNoSecretPrinted(system, [...secrets])
  })
  return {
    ...system,
    secrets,
    async newToken(params) {
      const token = await fetchToken(system.issuer, params)
      secrets.add(token)
      return token
    },
  }
}
