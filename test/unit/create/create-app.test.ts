import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { AUTHORIZATION_SERVERS, EXAMPLE_TOOLS, FRONT_DOORS } from '../../../create/src/choices.ts'
import { appFiles, createApp } from '../../../create/src/create-app.ts'
import { UsageError } from '../../../create/src/options.ts'
import { DEFAULTS } from '../../../create/src/questions.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const TEMPLATE = path.join(import.meta.dirname, '../../../create/template')
const OPTIONS = { ...DEFAULTS, name: 'team-tools' }

suite('the files of an app', () => {
  test('are about a dozen, with its names in place of those of the template', async () => {
    const files = await appFiles(OPTIONS, TEMPLATE)
    assert.deepEqual([...files.keys()].toSorted(), [
      '.env.example',
      '.github/dependabot.yml',
      '.github/workflows/deploy.yml',
      '.gitignore',
      'README.md',
      'app.ts',
      'authorization-server.ts',
      'cdk.json',
      'front-door.ts',
      'handler.ts',
      'package.json',
      'server.ts',
      'test/greet.test.ts',
      'tools/greet.ts',
      'tsconfig.json',
    ])
    const text = [...files.values()].join('\n')
    assert.doesNotMatch(text, /my-mcp-server|MyMcpServer|My MCP server|AUTHORIZATION-SERVER-/)
    assert.match(text, /"name": "team-tools"/)
    assert.match(text, /'TeamTools'/)
    assert.match(text, /title: 'Team tools'/)
  })

  test('are there for every choice, which the template has no more of', async () => {
    const withDomain = ['http', 'edge'].map((door) => ({ value: `${door}-with-domain` }))
    const folders = {
      'authorization-servers': AUTHORIZATION_SERVERS,
      'front-doors': [...FRONT_DOORS, ...withDomain],
      'example-tools': EXAMPLE_TOOLS,
    }
    for (const [folder, choices] of Object.entries(folders)) {
      const names = readdirSync(path.join(TEMPLATE, folder))
      assert.deepEqual(names.toSorted(), choices.map(({ value }) => value).toSorted())
    }
  })

  test('keep a secret out of git', async () => {
    const files = await appFiles(OPTIONS, TEMPLATE)
    assert.match(files.get('.gitignore') ?? '', /^\.env$/m)
  })
})

suite('a folder', () => {
  test('that is not there is made, with those above it', async () => {
    const folder = path.join(temporaryFolder('create'), 'a/b')
    await createApp(folder, OPTIONS, TEMPLATE)
    assert.ok(existsSync(path.join(folder, 'tools/greet.ts')))
  })

  test('that is empty, or a clone of an empty repository, is used', async () => {
    const folder = temporaryFolder('create')
    mkdirSync(path.join(folder, '.git'))
    await createApp(folder, OPTIONS, TEMPLATE)
    assert.ok(existsSync(path.join(folder, 'app.ts')))
  })

  test('that has something is refused, and stays as it is', async () => {
    const folder = temporaryFolder('create')
    for (const name of ['a', 'b', 'c', 'app.ts']) writeFileSync(path.join(folder, name), 'mine')
    await assert.rejects(createApp(folder, OPTIONS, TEMPLATE), (error: Error) => {
      assert.ok(error instanceof UsageError)
      assert.match(
        error.message,
        /is not empty \(a, app\.ts, b, …\), and nothing in it was changed/,
      )
      return true
    })
    assert.deepEqual(readdirSync(folder), ['a', 'app.ts', 'b', 'c'])
    assert.equal(readFileSync(path.join(folder, 'app.ts'), 'utf8'), 'mine')
  })

  test('that is a file is refused', async () => {
    const file = path.join(temporaryFolder('create'), 'file')
    writeFileSync(file, 'mine')
    await assert.rejects(
      createApp(file, OPTIONS, TEMPLATE),
      /is a file, or below one: give another folder/,
    )
    const below = path.join(file, 'app')
    await assert.rejects(createApp(below, OPTIONS, TEMPLATE), /is a file, or below one: give/)
    assert.equal(readFileSync(file, 'utf8'), 'mine')
  })

  test('that was empty is empty again when a file of the app cannot be written whole', () => {
    const folder = temporaryFolder('create')
    const command = path.join(import.meta.dirname, '../../../create/create-mcp-auth-lambda.js')
    // The system writes a part of cdk.json and then refuses, as a full disk does: 2 or 4 KB, depending on the shell.
    // What Node.js writes about coverage would be cut off as well.
    const script = 'unset NODE_V8_COVERAGE; ulimit -f 4; "$0" "$@"'
    const args = [process.execPath, command, '--yes', '--name=tools', folder]
    const { status, stderr } = spawnSync('sh', ['-c', script, ...args], { encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stderr, /^Nothing was created: EFBIG/)
    assert.deepEqual(readdirSync(folder), [])
  })

  test('keeps a file that is there after all, and gets none then', async () => {
    const folder = temporaryFolder('create')
    writeFileSync(path.join(folder, '.git'), 'mine') // as in a worktree
    const template = temporaryFolder('template')
    cpSync(TEMPLATE, template, { recursive: true })
    writeFileSync(path.join(template, 'app/.git'), 'ours')
    await assert.rejects(createApp(folder, OPTIONS, template), /EEXIST/)
    assert.deepEqual(readdirSync(folder), ['.git'])
    assert.equal(readFileSync(path.join(folder, '.git'), 'utf8'), 'mine')
  })
})
