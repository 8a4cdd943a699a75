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
import { json, startBackend } from '../../support/backend.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { serverFolder } from '../../support/server-folder.ts'
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

/** Programs, tests, and what only a deployment runs. */
const isRunElsewhere = (file: string) =>
  /[/\\](?:(?:server|tools)\.test|handler|app|lookups-app|seed|try)\.ts$/.test(file)

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

const commandsLike = (pattern: RegExp) =>
  blocks
    .filter(({ language, text }) => language === 'sh' && pattern.test(text))
    .map(({ text }) => text)

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

  for (const [test, tool, words, others] of [
    ['server.test.ts', 'server.ts', 'Hello', 'Goodbye'],
    ['tools.test.ts', 'book-table.ts', 'Booked', 'Sold'],
    ['tools.test.ts', 'count-down.ts', 'from - left', 'left'],
  ] as const) {
    it(`has ${test}, which passes, and fails when ${tool} does something else`, async () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const run = async () =>
        promisify(execFile)(process.execPath, ['--test', fileNamed(test)], { env })
      await run()
      const file = fileNamed(tool)
      const source = await readFile(file, 'utf8')
      await writeFile(file, source.replace(words, others))
      await assert.rejects(run(), ({ stdout }: { readonly stdout: string }) =>
        stdout.includes('fail 1'),
      )
      await writeFile(file, source)
    })
  }

  it('has commands and options that there are', () => {
    const served = commandsLike(/^(?:npm run|npx mcp-auth-server) /)
    assert.equal(served.length, 3)
    for (const command of served) {
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

  it('has programs that try a served tool: one shows progress, one answers questions', async () => {
    const { path: folder } = serverFolder({
      'server.ts': `import { bookTable } from ${JSON.stringify(fileNamed('book-table.ts'))}
        import { countDown } from ${JSON.stringify(fileNamed('count-down.ts'))}
        export const server = defineServer({ tools: [bookTable, countDown] })`,
    })
    await using system = await startLocalSystem({ folder, args: ['--server', 'server.ts'] })
    const TOKEN = await fetchToken(system.issuer)
    const { stdout: answered } = await promisify(execFile)(process.execPath, [
      fileNamed('try.ts'),
      TOKEN,
      system.url,
    ])
    assert.match(answered, /Book table 4 on 2026-12-24[^]*Booked table 4 on 2026-12-24 for 4\./)
    const [curl = ''] = commandsLike(/^curl /)
    const command = curl.replace('http://localhost:3000/mcp', `-s ${system.url}`)
    assert.notEqual(command, curl)
    const env = { ...process.env, TOKEN }
    const { stdout: streamed } = await promisify(execFile)('sh', ['-ec', command], { env })
    for (const shown of ['"message":"3 to go"', '"message":"1 to go"', 'Lift-off!']) {
      assert.ok(streamed.includes(shown), streamed)
    }
  })

  it('has a program that makes a table by the variables that it names', async () => {
    await using dynamo = await startBackend(json({ Table: { TableStatus: 'ACTIVE' } }))
    const [, setup = ''] =
      /(export [^]*)\nnode seed\.ts$/.exec(commandsLike(/^export /)[0] ?? '') ?? []
    const local = setup.replace('http://localhost:8000', dynamo.origin)
    assert.notEqual(local, setup)
    const command = `${local}\n"${process.execPath}" "${fileNamed('seed.ts')}"`
    await promisify(execFile)('sh', ['-ec', command])
    const sent = dynamo.seen.map(({ headers, body }) => [
      String(headers['x-amz-target']).split('.')[1],
      (JSON.parse(body) as { readonly TableName: string }).TableName,
    ])
    const commands = ['CreateTable', 'DescribeTable', 'PutItem']
    assert.deepEqual(
      sent,
      commands.map((name) => [name, 'lookups']),
    )
  })

  it('has no other blocks', () => {
    const languages = new Set(blocks.map(({ language }) => language))
    assert.deepEqual([...languages].toSorted(), ['sh', 'ts'])
  })
})
