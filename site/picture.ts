/** `npm run picture`: takes the pictures of the server's page that the README shows, in light and in dark. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '../test/external/clients/install.ts'
import { startLocalSystem } from '../test/support/local-system.ts'

const DOCS = path.join(import.meta.dirname, '../docs')
/** The values of Chromium's `preferredColorScheme`. */
const SCHEMES = { dark: 0, light: 1 }
const ENV = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://keycloak.example.com/realms/production',
  OAUTH_CLIENT_SECRET: 'no-request-needs-it',
}

const profile = mkdtempSync(path.join(tmpdir(), 'mcp-auth-picture-'))
await using system = await startLocalSystem({ env: ENV })
for (const [scheme, value] of Object.entries(SCHEMES)) {
  const file = path.join(DOCS, `page-${scheme}.png`)
  const flags = [
    '--headless',
    '--no-sandbox',
    '--hide-scrollbars',
    `--user-data-dir=${profile}`,
    '--window-size=880,716',
    '--force-device-scale-factor=1.5',
    `--blink-settings=preferredColorScheme=${value}`,
    `--screenshot=${file}`,
  ]
  execFileSync(chromium(), [...flags, `${system.url}/about`], { stdio: 'ignore' })
  console.log(`Wrote ${path.relative('.', file)}.`)
}
rmSync(profile, { recursive: true })
