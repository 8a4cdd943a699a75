/** The guide of docs/own-app.md, its section "By hand", as what a reader does, in order. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'

const PAGE = path.join(import.meta.dirname, '../../../docs/own-app.md')
/** The sections after it have excerpts. */
const GUIDE = /^## By hand\n(.*?)\n## /ms
const BLOCK = /(?:^`([\w./-]+)`[^\n]*:\n\n|^)```(\w+)\n(.*?)^```$/gms

export type Step = { readonly file: string; readonly text: string } | { readonly command: string }

/** The commands that create the project, which begin in the checkout, and the steps after them. */
export function readGuide(): { readonly setup: string; readonly steps: readonly Step[] } {
  const [, guide = assert.fail('no such page')] = GUIDE.exec(readFileSync(PAGE, 'utf8')) ?? []
  const [setup, ...blocks] = [...guide.matchAll(BLOCK)].map(stepsOf)
  const [created] = setup ?? []
  assert.ok(created !== undefined && 'command' in created, 'the page begins with commands')
  const commands = (setup ?? []).map((step) => ('command' in step ? step.command : ''))
  return { setup: commands.join('\n'), steps: blocks.flat() }
}

function stepsOf([, file, language = '', text = '']: readonly (string | undefined)[]): Step[] {
  if (language !== 'sh')
    return [{ file: file ?? assert.fail(`which file is this?\n${text}`), text }]
  return text
    .trim()
    .split('\n')
    .map((command) => ({ command }))
}
