/** What the start and the log say by themselves, with the authorization server of the tests. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { authorizationServerWarnings } from '../../../local/doctor/at-start.ts'
import {
  DESCRIBED_LOCALLY,
  localWarnings,
  readLocalSettings,
} from '../../../local/local-settings.ts'
import { loadEnvFile } from '../../../lambda/settings/env-file.ts'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { unknownSettings } from '../../../lambda/settings/unknown-settings.ts'
import { gateAt } from '../../support/gate.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { CLIENT_SECRET, INTROSPECTION, type StubIssuer } from './stub-issuer.ts'

type Variables = Record<string, string | undefined>

export function wordsWith({ settings: given, issuer }: StubIssuer) {
  const { origin } = new URL(issuer)
  let folders = 0

  /** What `npm start` prints of settings, before and after it listens. */
  async function atStart(change: Variables, dotenv = ''): Promise<string> {
    const file = path.join(temporaryFolder(`own-words-${(folders += 1)}`), '.env')
    writeFileSync(file, dotenv)
    const environment: Variables = { ...given, ...change }
    const said = loadEnvFile(file, environment)
    said.push(...unknownSettings(environment, DESCRIBED_LOCALLY))
    try {
      const settings = readLocalSettings(environment)
      said.push(...localWarnings(settings))
      said.push(...(await authorizationServerWarnings(settings, {}, new Promise(() => {}))))
    } catch (error) {
      said.push((error as Error).message)
    }
    return said.join('\n')
  }

  /** What the log says of a token. */
  async function inLog(change: Partial<FunctionSettings> = {}): Promise<string> {
    const settings = {
      issuer,
      introspectionEndpoint: origin + INTROSPECTION,
      clientSecret: { value: CLIENT_SECRET },
      ...change,
    }
    const { decision } = await gateAt(origin, settings)()
    return `${decision?.reason}: ${decision?.detail}`
  }

  return { origin, atStart, inLog }
}
