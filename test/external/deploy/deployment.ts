/** What the steps of the suite hand on to one another. */
import type { AccountReader } from './account.ts'
import type { SetClientSecret } from './set-client-secret.ts'
import type { World } from './world.ts'

export interface Deployment {
  readonly world: World
  readonly account: AccountReader
  /** As `cdk deploy` tells them. */
  readonly outputs: Readonly<Record<string, string>>
  readonly mcpUrl: string
  readonly setClientSecret: SetClientSecret
  /** Not to be found in any log. */
  readonly confidential: Set<string>
  /** A token that the functions have not seen. */
  readonly freshToken: () => Promise<string>
}
