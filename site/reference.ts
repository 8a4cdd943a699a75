/** The reference of what the package exports, written by TypeDoc out of the docstrings. */
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../test/support/processes.ts'
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

/** What everyone knows without a docstring. */
const OBVIOUS = [
  'mcp-auth-lambda/server.ExchangeError.name',
  'mcp-auth-lambda/server.ServerDefinitionError.name',
  'mcp-auth-lambda/server.ToolError.name',
  'mcp-auth-lambda.CognitoAuthorizationServer.protect.__type.scopePrefix',
]

/**
 * Writes a page for each export of the package, named after it, into the folder `api` of the stage.
 *
 * @param packages the folder whose `node_modules` has TypeDoc and a TypeScript that it accepts
 * @throws {Error} that names what has no docstring, or a docstring that does not fit
 */
export async function writeReference(packages: string, stage: string): Promise<void> {
  const out = path.join(stage, 'api')
  const modules = path.join(packages, 'node_modules')
  const entryPoints = Object.values(EXPORTS).map((file) => path.join(ROOT, file))
  const tsconfig = path.join(stage, 'tsconfig.reference.json')
  const project = { extends: path.join(ROOT, 'tsconfig.json'), include: [], files: entryPoints }
  await writeFile(tsconfig, JSON.stringify(project))
  const options = path.join(stage, 'typedoc.json')
  const settings = {
    entryPoints,
    tsconfig,
    out,
    basePath: ROOT,
    plugin: [
      path.join(modules, 'typedoc-plugin-markdown/dist/index.js'),
      path.join(import.meta.dirname, 'error-names.ts'),
    ],
    router: 'module',
    preservedTypeAnnotationTags: ['@throws'], // for the plugin
    readme: 'none',
    skipErrorChecking: true, // npm run check does it, with the TypeScript of this project
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    validation: { notDocumented: true, notExported: false, invalidLink: true },
    intentionallyNotDocumented: OBVIOUS,
    treatWarningsAsErrors: true,
    sort: ['source-order'],
    groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases'],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    ...TABLES,
  }
  await writeFile(options, JSON.stringify(settings))
  const args = [path.join(modules, 'typedoc/bin/typedoc'), '--options', options]
  await run(process.execPath, args, { env: process.env, quiet: true })
  await rm(path.join(out, 'README.md')) // lists the pages, as the sidebar does
}
