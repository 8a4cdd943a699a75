/** The settings on docs/authorization-servers.md can be deployed as they are, once their placeholders have values. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { likelyMistakes } from '../../../lambda/settings/likely-mistakes.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'
import { readLocalSettings } from '../../../local/local-settings.ts'

const PAGE = readFileSync('docs/authorization-servers.md', 'utf8')
const ID = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const VALUES = PAGE.replaceAll(/\b[A-Z]+(?:-[A-Z]+)+\b|<(?:tenant|application ID)>/g, ID)

for (const [, ini = '', json = ''] of VALUES.matchAll(
  /^```ini\n([^`]+)^```(?:\n+```json\n([^`]+)^```)?/gm,
)) {
  const { AUTH_SERVERS, ...settings } = parseEnv(ini) as Record<string, string>
  const list = AUTH_SERVERS === undefined ? {} : { AUTH_SERVERS: json }
  test(ini.trim().split('\n').join(' '), () => {
    const isLocal = ini.includes('//localhost')
    const read = (isLocal ? readLocalSettings : readDeploymentSettings)({ ...settings, ...list })
    assert.deepEqual(likelyMistakes(read), [])
  })
}
