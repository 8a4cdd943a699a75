/** Everything that the doctor can find, by name. docs/doctor.md has the same table; a test compares them. */
import type { Kind } from '../finding.ts'
import { AUTHORIZATION_SERVER } from './authorization-server.ts'
import { CONNECTION } from './connection.ts'
import { DEPLOYMENT } from './deployment.ts'
import { INTROSPECTION } from './introspection.ts'
import { METADATA } from './metadata.ts'
import { PAGES } from './pages.ts'
import { SERVER } from './server.ts'
import { SETTINGS } from './settings.ts'
import { TOKEN } from './token.ts'

export const CATALOGUE = {
  ...CONNECTION,
  ...SERVER,
  ...PAGES,
  ...METADATA,
  ...AUTHORIZATION_SERVER,
  ...INTROSPECTION,
  ...TOKEN,
  ...SETTINGS,
  ...DEPLOYMENT,
} as const satisfies Readonly<Record<string, Kind>>

export type FindingId = keyof typeof CATALOGUE
