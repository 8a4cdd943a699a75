import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, test } from 'node:test'
import type { Tool } from '../../../lambda/mcp/define-tool.ts'
import { connectTo } from '../../support/connect.ts'
import { blocksOf, ROOT } from './readme.ts'

const AUTH = { token: 't', clientId: 'demo', scopes: ['mcp'] }

test('the tool of the README is a file and a line: it type-checks, is listed and works', async () => {
  const copy = await mkdtemp(path.join(ROOT, '.readme-'))
  after(() => rm(copy, { recursive: true }))
  await cp(path.join(ROOT, 'lambda'), path.join(copy, 'lambda'), { recursive: true })
  const [{ text } = assert.fail('no example')] = blocksOf('Your own tools')
  const index = path.join(copy, 'lambda/server/index.ts')
  await writeFile(path.join(copy, 'lambda/server/tools/greet.ts'), text)
  const list = (await readFile(index, 'utf8')).replace(/\]\s*$/, ', greet]\n')
  await writeFile(index, `import { greet } from './tools/greet.ts'\n${list}`)

  const tsconfig = { extends: '../tsconfig.json', include: ['lambda'] }
  await writeFile(path.join(copy, 'tsconfig.json'), JSON.stringify(tsconfig))
  execFileSync('tsc', ['-p', copy], { stdio: 'pipe' })

  const { tools } = (await import(index)) as { tools: Tool[] }
  const client = await connectTo(tools, AUTH)

  const greet = (name: string) => client.callTool({ name: 'greet', arguments: { name } })
  const greeting = 'Hello Ada, demo sends me.'
  assert.deepEqual((await greet('Ada')).structuredContent, { greeting })
  assert.deepEqual((await greet('')).content, [{ type: 'text', text: 'Tell me a name.' }])
})
