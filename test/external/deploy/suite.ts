/** Before all test files (`--test-global-setup`), two of which run at once: they would install MiniStack into the same folder. */
import { installMiniStack } from './ministack.ts'

/** @public Called by Node's test runner. */
export async function globalSetup(): Promise<void> {
  await installMiniStack()
}
