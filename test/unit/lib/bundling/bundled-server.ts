/** Bundles servers that a test writes. */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BundleTask } from '../../../../lib/bundling/bundle-asset.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '../../../..')
const PROGRAM = path.join(ROOT, 'lib/bundling/bundle.ts')
const IMPORTS = `
  import { defineServer, defineTool } from ${JSON.stringify(path.join(ROOT, 'lambda/features/public.ts'))}
`
const ENTRY = `
  import { createHandler } from ${JSON.stringify(path.join(ROOT, 'lambda/handler.ts'))}
  export const handler = createHandler(() => import('./server.ts'))
`

/** What a function must have. */
export const ENVIRONMENT = {
  AUTH_ISSUER: 'https://auth.example.com',
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  OAUTH_CLIENT_SECRET_ARN: 'mcp/client',
}

export interface BundledServer {
  readonly status: number | null
  readonly stderr: string
  /** Where the bundle is, if it was made. */
  readonly folder: string
  readonly code: string
  /** The files whose code is in it. */
  readonly sources: readonly string[]
}

export interface Project {
  /** By their names. The entry is `entry.ts`, which imports `server.ts`. */
  readonly files?: Readonly<Record<string, string | Buffer>>
  /** @default that of a function whose server is checked at synth */
  readonly task?: Partial<BundleTask>
}

/** @param server the module, to which imports of `defineServer` and `defineTool` are added */
export function bundleServer(
  server: string,
  { files = {}, task = {} }: Project = {},
): BundledServer {
  const project = temporaryFolder('bundled-server')
  const all = { 'entry.ts': ENTRY, 'server.ts': IMPORTS + server, ...files }
  for (const [name, text] of Object.entries(all)) {
    const file = path.join(project, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  linkPackages(project)
  const folder = path.join(project, 'out')
  const input: BundleTask = {
    entry: path.join(project, 'entry.ts'),
    outdir: folder,
    constants: { SERVER_IS_CHECKED: 'true' },
    environment: ENVIRONMENT,
    ...task,
  }
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    cwd: project,
  })
  const read = (pattern: string) =>
    globSync(pattern, { cwd: folder }).map((name) => readFileSync(path.join(folder, name), 'utf8'))
  const sources = read('*.map').flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources)
  return { status, stderr, folder, code: read('*.mjs').join(''), sources }
}

/** Installs the packages of this repository. */
function linkPackages(project: string): void {
  const modules = path.join(project, 'node_modules')
  mkdirSync(modules, { recursive: true })
  for (const name of ['@aws-lambda-powertools', '@aws-sdk', '@modelcontextprotocol', 'zod']) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name))
  }
}
