import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after } from 'node:test'
import { runCommand } from '../../support/command.ts'
import { waitUntil } from '../../support/wait-until.ts'

export const ROOT = path.join(import.meta.dirname, '../../..')
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8')

export interface Block {
  readonly language: string
  readonly text: string
}

/** The code blocks of one section of the README, without the indentation of the list that they stand in. */
export function blocksOf(section: string): Block[] {
  const [, rest] = README.split(`\n## ${section}\n`)
  if (rest === undefined) throw new Error(`README.md has no section "${section}"`)
  const [text = ''] = rest.split('\n## ')
  return [...text.matchAll(/^( *)```(\w+)\n(.*?)\n\1```$/gms)].map(
    ([, indent = '', language = '', block = '']) => ({
      language,
      text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  )
}

/** `npm start` with a `.env`, on the ports that the README names, until the file's tests are over. */
export async function start(dotenv = ''): Promise<string> {
  const command = await runCommand({ dotenv })
  after(() => command.stop())
  const ready = async () => command.stdout().includes('Ctrl-C') || command.exit() !== undefined
  await waitUntil(ready, 15_000)
  assert.equal(command.exit(), undefined, command.stderr())
  return command.stdout()
}
