/** docs/tools.md: every block is type-checked, and everything that one defines is called. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import packageJson from '../../../package.json' with { type: 'json' }
import { log } from '../../../lambda/base/log.ts'
import type { Feature } from '../../../lambda/features/calls/feature.ts'
import { defineServer, type ServerDefinition } from '../../../lambda/features/define-server.ts'
import { USAGE } from '../../../local/usage.ts'
import { importedExports, typeErrors, writeBlocks } from './blocks.ts'
import { Probe } from './probe.ts'
import { blocksIn, ROOT } from './readme.ts'
import { CHECKS } from './tools-checks.ts'

log.setLogLevel('SILENT') // some tools fail on purpose

const PAGE = 'docs/tools.md'
const sections = blocksIn(PAGE)
const blocks = [...sections.values()].flat()
const programs = blocks.filter(({ language }) => language === 'ts')
const files = await writeBlocks(programs)
const fileNamed = (name: string) =>
  [...files.values()].find((file) => path.basename(file) === name) ?? assert.fail(name)

/** A test, and what only a deployment runs. */
const isRunElsewhere = (file: string) =>
  /[/\\](?:server\.test|handler|app|lookups-app)\.ts$/.test(file)

/** The server that the blocks of a section export, or one that has what they export. */
async function serverOf(section: string): Promise<ServerDefinition | undefined> {
  const own = (sections.get(section) ?? []).flatMap((block) => files.get(block) ?? [])
  const modules = own
    .filter((file) => !isRunElsewhere(file))
    .map(async (file) => (await import(file)) as object)
  const exported: object = Object.assign({}, ...(await Promise.all(modules)))
  if ('server' in exported) return exported.server as ServerDefinition
  const features = Object.values(exported) as Feature[]
  if (features.length === 0) return undefined
  const ofKind = (...kinds: string[]) => features.filter(({ kind }) => kinds.includes(kind.name))
  return defineServer({
    tools: ofKind('tool') as never,
    resources: ofKind('resource', 'resource template') as never,
    prompts: ofKind('prompt') as never,
  })
}

const hasExport = (name: string) => Object.keys(packageJson.exports).includes(name)

describe(PAGE, () => {
  it('has programs that type-check', async () => {
    assert.deepEqual(await typeErrors(fileNamed('server.ts')), [])
  })

  it('imports what the package exports', () => {
    const text = readFileSync(path.join(ROOT, PAGE), 'utf8')
    const named = text.match(/(?<=`mcp-auth-lambda)\/\w+(?=`)/g) ?? []
    for (const name of [...importedExports(programs), ...named.map((end) => `.${end}`)]) {
      assert.ok(hasExport(name), `package.json exports no ${name}`)
    }
  })

  for (const heading of sections.keys()) {
    it(`does what it says: ${heading}`, async () => {
      const server = await serverOf(heading)
      const check = CHECKS[heading]
      if (server === undefined) return assert.equal(check, undefined, 'nothing to check')
      if (check === undefined) return assert.fail('add a check')
      const probe = new Probe(server)
      await check(probe)
      const { tools = [], resources = [], prompts = [] } = server
      const defined = [...tools, ...resources, ...prompts].map(({ name }) => name)
      assert.deepEqual([...probe.used].toSorted(), defined.toSorted())
    })
  }

  it('has a test that passes, and fails when the tool does something else', async () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const run = async () =>
      promisify(execFile)(process.execPath, ['--test', fileNamed('server.test.ts')], { env })
    await run()
    const tool = fileNamed('server.ts')
    const source = await readFile(tool, 'utf8')
    await writeFile(tool, source.replace('Hello', 'Goodbye'))
    await assert.rejects(run(), ({ stdout }: { readonly stdout: string }) =>
      stdout.includes('Goodbye Ada!'),
    )
    await writeFile(tool, source)
  })

  it('has commands and options that there are', () => {
    const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text)
    assert.equal(commands.length, 3)
    for (const command of commands) {
      const [program = '', name = '', ...others] = command.split(' ')
      if (program === 'npm') {
        assert.ok(Object.hasOwn(packageJson.scripts, others[0] ?? ''), command)
        continue
      }
      assert.ok(Object.hasOwn(packageJson.bin, name), command)
      for (const option of others.filter((word) => word.startsWith('--'))) {
        assert.ok(USAGE.includes(option), `${name} has no ${option}`)
      }
    }
  })

  it('has no other blocks', () => {
    const languages = new Set(blocks.map(({ language }) => language))
    assert.deepEqual([...languages].toSorted(), ['sh', 'ts'])
  })
})
