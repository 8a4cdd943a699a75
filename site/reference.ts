/** The reference of what the package exports, written by TypeDoc out of the docstrings. */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './pages.ts'

/** What package.json exports, and the source of each. */
export const EXPORTS = {
  'mcp-auth-lambda/server': 'lambda/features/public.ts',
  'mcp-auth-lambda': 'lib/protected-mcp-api.ts',
  'mcp-auth-lambda/handler': 'lambda/handler.ts',
  'mcp-auth-lambda/testing': 'lambda/testing.ts',
} as const

const TABLES = Object.fromEntries(
  [
    'parameters',
    'interfaceProperties',
    'typeAliasProperties',
    'propertyMembers',
    'typeDeclaration',
  ].map((what) => [`${what}Format`, 'table']),
)

/**
 * Writes a page for each export of the package, named after it.
 *
 * @param packages the folder whose `node_modules` has TypeDoc and a TypeScript that it accepts
 * @param out the folder of the pages
 * @returns what TypeDoc warns of
 */
export async function writeReference(packages: string, out: string): Promise<string> {
  const modules = path.join(packages, 'node_modules')
  const entryPoints = Object.values(EXPORTS).map((file) => path.join(ROOT, file))
  const tsconfig = path.join(packages, 'tsconfig.json')
  const project = { extends: path.join(ROOT, 'tsconfig.json'), include: [], files: entryPoints }
  await writeFile(tsconfig, JSON.stringify(project))
  const options = path.join(packages, 'typedoc.json')
  const settings = {
    entryPoints,
    tsconfig,
    out,
    basePath: ROOT,
    plugin: [path.join(modules, 'typedoc-plugin-markdown/dist/index.js')],
    router: 'module',
    readme: 'none',
    skipErrorChecking: true, // npm run check does it, with the TypeScript of this project
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    validation: { notDocumented: true, notExported: false, invalidLink: true },
    sort: ['source-order'],
    groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases'],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    ...TABLES,
  }
  await writeFile(options, JSON.stringify(settings))
  const args = [path.join(modules, 'typedoc/bin/typedoc'), '--options', options]
  const { stderr } = await promisify(execFile)(process.execPath, args)
  await rm(path.join(out, 'README.md')) // lists the pages, as the sidebar does
  return stderr
}
