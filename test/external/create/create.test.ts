/** `npm create mcp-auth-lambda`, by the packages as they are published: an app for each choice, which runs, passes and synthesizes. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { parseEnv } from 'node:util'
import { stackName } from '../../../create/src/app-name.ts'
import { freePort } from '../../support/free-port.ts'
import { start, waitForOutput } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { signIn } from '../deploy/asked-user.ts'
import { environmentWith } from '../package/installed.ts'
import {
  type Choices,
  choicesOfAll,
  CREATE,
  flagsOf,
  install,
  runIn,
  runWell,
  shareInstalled,
  workplace,
} from './apps.ts'
import { contentsSuite } from './contents.ts'
import { packBoth } from './packed.ts'

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
}

interface Resource {
  readonly Type: string
  readonly Properties?: {
    readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> }
  }
}

const TERMINAL = path.join(import.meta.dirname, 'terminal.py')
const API = {
  http: ['AWS::ApiGatewayV2::Api'],
  rest: ['AWS::ApiGateway::RestApi'],
  edge: ['AWS::ApiGatewayV2::Api', 'AWS::CloudFront::Distribution'],
} as const
const FRONTS: ReadonlySet<string> = new Set(Object.values(API).flat())

const packed = await packBoth()
contentsSuite(packed)

const folder = await workplace(packed.creator.tarball)
const all = choicesOfAll()
const [first = assert.fail()] = all
const folderOf = ({ name }: Choices) => path.join(folder, name)
const ours = (app: string) => readdirSync(app).filter((name) => !name.startsWith('node_modules'))

suite('npm create mcp-auth-lambda', () => {
  for (const choices of all) {
    test(`creates ${flagsOf(choices).join(' ')}`, async () => {
      const output = await runWell(folder, ...CREATE, '--', ...flagsOf(choices))
      const steps = `  cd ${choices.name}\n  npm install\n  npm run dev\n`
      assert.ok(output.includes(steps), output)
      if (choices === first) await install(folderOf(first), packed.library.tarball)
      else shareInstalled(folderOf(first), folderOf(choices))
    })
  }

  test('asks at a terminal, and creates the same as by its options', async () => {
    const there = temporaryFolder('asked')
    const answers = [
      ['Name (', `${first.name}\r`],
      ['Number or name (', '1\r'],
      ['Number or name (', `${first.frontDoor}\r`],
      ['Number or name (', '\r'],
    ]
    const bin = path.join(folder, 'node_modules/.bin/create-mcp-auth-lambda')
    const { status, output } = await runIn(
      there,
      ['python3', TERMINAL, bin],
      JSON.stringify(answers),
    )
    assert.equal(status, 0, output)
    const app = path.join(there, first.name)
    for (const name of ['app.ts', 'authorization-server.ts', 'front-door.ts', '.gitignore'])
      assert.equal(readFileSync(path.join(app, name), 'utf8'), read(first, name), name)
  })

  test('asks nothing for a folder that is refused, and again for a name that is taken there', async () => {
    const there = temporaryFolder('taken')
    mkdirSync(path.join(there, 'mine'))
    writeFileSync(path.join(there, 'mine/app.ts'), 'mine')
    const bin = path.join(folder, 'node_modules/.bin/create-mcp-auth-lambda')
    const refused = await runIn(there, ['python3', TERMINAL, bin, 'mine'], '[]')
    assert.equal(refused.status, 1)
    assert.match(refused.output, /^\S*mine is not empty \(app\.ts\)/)
    const answers = JSON.stringify([
      ['Name (', 'mine\r'],
      ['Name (', '\u0003'],
    ])
    const { output } = await runIn(there, ['python3', TERMINAL, bin], answers)
    assert.match(output, /mine is not empty \(app\.ts\)/)
    assert.deepEqual(readdirSync(there), ['mine'])
  })

  test('creates nothing when the user leaves', async () => {
    const there = temporaryFolder('left')
    const answers = JSON.stringify([
      ['Name (', 'tools\r'],
      ['Number or name (', '\u0003'],
    ])
    const bin = path.join(folder, 'node_modules/.bin/create-mcp-auth-lambda')
    const { status, output } = await runIn(there, ['python3', TERMINAL, bin], answers)
    assert.equal(status, 1)
    assert.match(output, /Nothing was created\./)
    assert.deepEqual(readdirSync(there), [])
  })

  test('says what is missing where nobody can be asked', async () => {
    const { status, output } = await runIn(folder, [...CREATE, '--', '--name=unasked'])
    assert.equal(status, 1)
    assert.match(output, /give --authorization-server, --front-door, --example-tools, or --yes/)
    assert.ok(!existsSync(path.join(folder, 'unasked')))
    await runWell(folder, ...CREATE, 'unasked', '--', '--yes')
    assert.ok(existsSync(path.join(folder, 'unasked/app.ts')))
  })

  test('says so when npm takes the options for its own', async () => {
    const { status, output } = await runIn(folder, [...CREATE, '--authorization-server', 'okta'])
    assert.equal(status, 1)
    assert.match(output, /npm took --authorization-server for its own: put options after --/)
    assert.ok(!existsSync(path.join(folder, 'okta')))
  })

  test('refuses a folder that has something, and changes nothing in it', async () => {
    const there = path.join(folder, 'mine')
    mkdirSync(there)
    writeFileSync(path.join(there, 'app.ts'), 'mine')
    const { status, output } = await runIn(folder, [...CREATE, 'mine', '--', '--yes'])
    assert.equal(status, 1)
    assert.match(output, /mine is not empty \(app\.ts\)/)
    assert.deepEqual(ours(there), ['app.ts'])
    assert.equal(readFileSync(path.join(there, 'app.ts'), 'utf8'), 'mine')
  })
})

const read = (choices: Choices, file: string) =>
  readFileSync(path.join(folderOf(choices), file), 'utf8')

suite('an app', { concurrency: 2 }, () => {
  for (const choices of all) {
    test(`${flagsOf(choices).join(' ')} has types, passes its test and is synthesized`, async () => {
      const run = (...command: string[]) => runWell(folderOf(choices), ...command)
      await run('npm', 'run', 'check')
      assert.match(await run('npm', 'test'), /^(?:ℹ|#) pass 1$/m)
      await run('npx', 'cdk', 'synth', '--quiet')
      assertDeploys(choices)
    })
  }
})

/** The deployment has the front door, and the settings of `.env.example`. */
function assertDeploys(choices: Choices): void {
  const file = `cdk.out/${stackName(choices.name)}.template.json`
  const { Resources } = JSON.parse(read(choices, file)) as Template
  const resources = Object.values(Resources)
  const types = new Set(resources.map(({ Type }) => Type).filter((type) => FRONTS.has(type)))
  assert.deepEqual([...types].toSorted(), [...API[choices.frontDoor]].toSorted())
  const { OAUTH_CLIENT_SECRET: secret, ...lines } = parseEnv(read(choices, '.env.example'))
  const variables = resources
    .map(({ Properties }) => Properties?.Environment?.Variables)
    .find((some) => some?.['TOKEN_EXPIRY'] !== undefined)
  assert.ok(variables, 'the MCP function')
  assert.equal('OAUTH_CLIENT_SECRET_ARN' in variables, secret !== undefined)
  for (const [name, value] of Object.entries(lines)) {
    if (typeof variables[name] === 'string') assert.equal(variables[name], value, name)
    // What the user pool is called is known once it is deployed.
    else assert.ok(choices.authorizationServer === 'cognito' && name in variables, name)
  }
}

suite('npm run dev', () => {
  const greeting = all.filter(({ exampleTools }) => exampleTools === 'greet')
  for (const door of ['http', 'rest', 'edge'] as const) {
    const choices = greeting.find(({ frontDoor }) => frontDoor === door) ?? assert.fail()
    test(`signs a client in behind ${door}, and serves a tool that is changed`, async () => {
      const env = {
        ...environmentWith(process.execPath),
        PORT: String(await freePort()),
        AUTH_PORT: String(await freePort()),
        XDG_CACHE_HOME: temporaryFolder('cache'),
      }
      const server = start('npm', ['run', 'dev'], { env, cwd: folderOf(choices), quiet: true })
      try {
        const url = await waitForOutput(server, /^MCP server +(http\S+)/m)
        const { headers } = await fetch(url, { method: 'POST' })
        assert.equal(headers.has('x-amzn-remapped-www-authenticate'), door === 'rest')
        await waitForOutput(server, /^(Ctrl-C stops it)/m)
        assert.equal(/^API behind the edge/m.test(server.output()), door === 'edge')
        const client = await signIn(url, async () => ({}))
        const greet = { name: 'greet', arguments: { name: 'Ada' } }
        const { structuredContent } = await client.callTool(greet)
        assert.deepEqual(structuredContent, { greeting: 'Hello Ada!' })
        const file = path.join(folderOf(choices), 'tools/greet.ts')
        writeFileSync(file, readFileSync(file, 'utf8').replace('Hello', 'Welcome'))
        await waitForOutput(server, /^(Serving again)/m)
        const again = await client.callTool(greet)
        assert.deepEqual(again.structuredContent, { greeting: 'Welcome Ada!' })
        await client.close()
      } finally {
        await server.stop()
      }
    })
  }
})
