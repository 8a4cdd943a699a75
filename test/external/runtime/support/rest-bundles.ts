/** The bundles of both functions for a REST API, as synth makes them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Route } from '../../../../lambda/discovery/routes.ts'
import type { BundleTask } from '../../../../lib/bundling/bundle-asset.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '../../../..')
const PROGRAM = path.join(ROOT, 'lib/bundling/bundle.ts')
const ENTRIES = { mcp: 'test/support/demo-handler.ts', metadata: 'lambda/metadata.ts' } as const
const CONSTANTS = { FRONT_DOOR: 'rest' }
const OF_MCP = { SERVER_IS_CHECKED: 'true', PLAIN_TOKEN_CHECK: 'true', NO_CLIENT_KEY: 'true' }
/** What a function must have to load; synth has more. */
const ENVIRONMENT = {
  AUTH_ISSUER: 'https://auth.example.com',
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  OAUTH_CLIENT_SECRET_ARN: 'mcp/client',
}

/** The folders of the bundles. */
export function bundleForRest(): Record<Route['target'], string> {
  const folder = temporaryFolder('rest-bundles')
  return { mcp: bundle('mcp', folder), metadata: bundle('metadata', folder) }
}

function bundle(target: Route['target'], folder: string): string {
  const outdir = path.join(folder, target)
  mkdirSync(outdir)
  const task: BundleTask = {
    entry: path.join(ROOT, ENTRIES[target]),
    outdir,
    constants: { ...CONSTANTS, ...(target === 'mcp' && OF_MCP) },
    environment: ENVIRONMENT,
  }
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], {
    input: JSON.stringify(task),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return outdir
}
