/** The blocks of a page as files beside the sources, which stand in for the package. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import packageJson from '../../../package.json' with { type: 'json' }
import { type Block, ROOT } from './readme.ts'

/** The sources of the exports of the package. */
const SOURCES = {
  'mcp-auth-lambda': 'lib/protected-mcp-api.ts',
  'mcp-auth-lambda/handler': 'lambda/handler.ts',
  'mcp-auth-lambda/server': 'lambda/features/public.ts',
  'mcp-auth-lambda/testing': 'lambda/testing.ts',
} as const

const FROM = /(?<= from ')mcp-auth-lambda[^']*(?=')/g

/** The exports of the package that blocks import from, as package.json writes them. */
export function importedExports(blocks: readonly Block[]): Set<string> {
  const names = blocks.flatMap(({ text }) => text.match(FROM) ?? [])
  return new Set(names.map((name) => name.replace(packageJson.name, '.')))
}

/**
 * Writes blocks into a folder that lasts as long as the file's tests.
 *
 * @returns the path of each; a block whose first line is `// name.ts` has that name
 */
export async function writeBlocks(blocks: readonly Block[]): Promise<ReadonlyMap<Block, string>> {
  const folder = await mkdtemp(path.join(ROOT, '.readme-'))
  after(() => rm(folder, { recursive: true }))
  const files = new Map(
    blocks.map((block, at) => {
      const [, name = `block-${at}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(block.text) ?? []
      return [block, path.join(folder, name)] as const
    }),
  )
  const written = [...files].map(async ([{ text }, file]) =>
    writeFile(
      file,
      text.replaceAll(FROM, (name) => `../${SOURCES[name as keyof typeof SOURCES]}`),
    ),
  )
  await Promise.all(written)
  const names = [...files.values()].map((file) => path.basename(file))
  const tsconfig = { extends: '../tsconfig.json', include: [], files: names }
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  return files
}

/** What the type checker says of files that {@link writeBlocks} wrote, whatever it says of the sources. */
export async function typeErrors(file: string): Promise<string[]> {
  const check = promisify(execFile)('tsc', ['-p', '.'], { cwd: path.dirname(file) })
  const output = await check.then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  )
  return output.split('\n').filter((line) => /^(?!\.\.).*error TS/.test(line))
}
