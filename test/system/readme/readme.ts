import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after } from 'node:test'
import { runCommand } from '../../support/command.ts'
import { waitUntil } from '../../support/wait-until.ts'

export const ROOT = path.join(import.meta.dirname, '../../..')
const HEADING = /^## (.+)$/m

export interface Block {
  readonly language: string
  readonly text: string
}

/** The code blocks of a document by the headings of its sections, without the indentation of lists that they stand in. */
export function blocksIn(document: string): ReadonlyMap<string, readonly Block[]> {
  const text = readFileSync(path.join(ROOT, document), 'utf8')
  const [, ...parts] = text.split(HEADING)
  const sections = parts.flatMap((heading, at) =>
    at % 2 === 0 ? [[heading, parts[at + 1] ?? ''] as const] : [],
  )
  return new Map(sections.map(([heading, section]) => [heading, blocksOfText(section)]))
}

function blocksOfText(section: string): Block[] {
  return [...section.matchAll(/^( *)```(\w+)\n(.*?)\n\1```$/gms)].map(
    ([, indent = '', language = '', block = '']) => ({
      language,
      text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  )
}

/** The code blocks of one section of the README. */
export function blocksOf(section: string): readonly Block[] {
  return blocksIn('README.md').get(section) ?? assert.fail(`README.md has no section "${section}"`)
}

/** `npm start` with a `.env`, on the ports that the pages name, until the file's tests are over. */
export async function start(dotenv = ''): Promise<string> {
  const command = await runCommand({ dotenv })
  after(() => command.stop())
  const ready = async () => command.stdout().includes('Ctrl-C') || command.exit() !== undefined
  await waitUntil(ready, 15_000)
  assert.equal(command.exit(), undefined, command.stderr())
  return command.stdout()
}
