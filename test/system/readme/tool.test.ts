import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, test } from 'node:test'
import type { ServerDefinition } from '../../../lambda/features/define-server.ts'
import { Probe } from './probe.ts'
import { DEMO, replaceServer } from '../../support/project-copy.ts'
import { blocksOf, ROOT } from './readme.ts'

test('the tool of the README is a file and a name in a list: it type-checks, is listed and works', async () => {
  const copy = await mkdtemp(path.join(ROOT, '.readme-'))
  after(() => rm(copy, { recursive: true }))
  await cp(path.join(ROOT, 'lambda'), path.join(copy, 'lambda'), { recursive: true })
  const [{ text } = assert.fail('no example')] = blocksOf('Write a tool')
  assert.equal(text.split('\n').length, 12)
  const list = DEMO.replace(/(?<=tools: \[)/, 'greet, ')
  await replaceServer(copy, `import { greet } from './tools/greet.ts'\n${list}`)
  const folder = path.join(copy, 'lambda/server')
  await mkdir(path.join(folder, 'tools'))
  await writeFile(path.join(folder, 'tools/greet.ts'), text)

  const tsconfig = { extends: '../tsconfig.json', include: ['lambda'] }
  await writeFile(path.join(copy, 'tsconfig.json'), JSON.stringify(tsconfig))
  execFileSync('tsc', ['-p', copy], { stdio: 'pipe' })

  const { server } = (await import(path.join(folder, 'index.ts'))) as { server: ServerDefinition }
  const probe = new Probe(server)
  assert.equal((await probe.listed())[0], 'greet')
  const greet = async (name: string) => probe.text('greet', { arguments: { name } })
  assert.equal(await greet('Ada'), 'Hello Ada, test-client sends me.')
  assert.equal(await greet(''), 'error: Tell me a name.')
})
