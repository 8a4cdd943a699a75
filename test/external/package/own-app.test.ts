/** What somebody does who has an app of their own: docs/own-app.md, to the letter. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, suite, test } from 'node:test'
import { freePort } from '../../support/free-port.ts'
import { start, waitForOutput } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { assertAsksForToken, deployedBundles } from './bundles.ts'
import { readGuide } from './guide.ts'
import { environmentWith, packedCheckout } from './installed.ts'
import { installNode } from './node-versions.ts'

const { setup, steps } = readGuide()
const NEEDS_AWS = /^npx cdk deploy$/
const SERVES = /^npx mcp-auth-server /

const checkout = await packedCheckout()
const PACKS = 'npm pack\n'
assert.ok(setup.startsWith(PACKS)) // that is done

/** @throws with everything that the command printed */
function runIn(cwd: string, command: string, node = process.execPath): string {
  const options = { cwd, env: environmentWith(node), encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', command], options)
  assert.equal(status, 0, `${command}\n${stdout}${stderr}`)
  return stdout
}

const folder = runIn(checkout, `{ ${setup.slice(PACKS.length)}\n} >/dev/null; pwd`).trim()
const run = (command: string, node?: string) => runIn(folder, command, node)

/** Does something while the tool has other words. */
async function withTool(from: string, to: string, work: () => unknown): Promise<void> {
  const file = path.join(folder, 'server.ts')
  const text = readFileSync(file, 'utf8')
  assert.ok(text.includes(from))
  writeFileSync(file, text.replaceAll(from, to))
  await work()
  writeFileSync(file, text)
}

/** Starts the local server, with the files as they are. */
async function serve(command: string, node: string) {
  const env = {
    ...environmentWith(node),
    PORT: String(await freePort()),
    AUTH_PORT: String(await freePort()),
    XDG_CACHE_HOME: temporaryFolder('cache'),
  }
  const server = start('sh', ['-c', `exec ${command}`], { env, cwd: folder, quiet: true })
  const curl = await waitForOutput(server, /^ {2}(curl .*)$/m)
  return {
    callTool: () => run(`${curl} --silent --show-error`, node),
    restarted: async () => waitForOutput(server, /^(Serving again)/m),
    output: server.output,
    [Symbol.asyncDispose]: async () => server.stop(),
  }
}

/** Calls the tool by the command that is printed, changes it, and calls it again. */
async function serveAndChange(command: string, node: string): Promise<void> {
  await using server = await serve(command, node)
  assert.match(server.callTool(), /"structuredContent":\{"greeting":"Hello example!"\}/)
  await withTool('Hello', 'Welcome', async () => {
    await server.restarted()
    assert.match(server.callTool(), /"structuredContent":\{"greeting":"Welcome example!"\}/)
  })
  assert.doesNotMatch(server.output(), /unsupported|experimental/i)
}

for (const major of [24, 22] as const) {
  suite(`an app of somebody else, on Node.js ${major}`, () => {
    let node = process.execPath
    before(async () => {
      if (major !== 24) node = await installNode(major)
      assert.match(run('node --version', node), new RegExp(`^v${major}\\.`))
    })

    for (const step of steps) {
      if ('file' in step) {
        test(`writes ${step.file}`, () => writeFileSync(path.join(folder, step.file), step.text))
      } else if (!NEEDS_AWS.test(step.command)) {
        test(step.command, async () => {
          if (SERVES.test(step.command)) await serveAndChange(step.command, node)
          else run(step.command, node)
        })
      }
    }

    test('has deployed its own tool, which asks for a token', () => {
      const [bundle, ...others] = deployedBundles(folder, 'Greets a person by name.')
      assert.deepEqual([others, deployedBundles(folder, 'add_numbers')], [[], []])
      assertAsksForToken(bundle ?? assert.fail('no bundle has the tool'), run)
    })
  })
}

suite('the same app', () => {
  test('type-checks as bundlers resolve modules', () => {
    run('npx tsc --module esnext --moduleResolution bundler')
  })

  test('is refused at synth without its handler, because the package has none', () => {
    const app = path.join(folder, 'app.ts')
    const text = readFileSync(app, 'utf8')
    writeFileSync(app, text.replace(/ {2}entry: .*\n/, ''))
    assert.throws(
      () => run('npx cdk synth --quiet'),
      /entry is not set: give the file that exports/,
    )
    writeFileSync(app, text)
  })

  test('has types: the compiler and the test notice a mistake', async () => {
    await withTool('greeting: `', 'words: `', () => {
      assert.throws(() => run('npx tsc'), /server\.ts\(\d+,\d+\): error TS2322: .*words: string/)
    })
    await withTool('Hello', 'Welcome', () => {
      assert.throws(() => run('npm test'), /Welcome Ada!/)
    })
  })

  test('does on Node.js 20 what the page says', async () => {
    const node = await installNode(20)
    run('npx tsc --noEmit false --rewriteRelativeImportExtensions --outDir compiled')
    assert.match(run('node --test compiled/', node), /^# pass 1$/m)
    await using server = await serve('npx mcp-auth-server --server server.ts', node)
    assert.match(server.callTool(), /"structuredContent":\{"greeting":"Hello example!"\}/)
    assert.match(server.output(), /oidc-provider WARNING: Unsupported runtime/)
    const synth = () => run('npx cdk synth --quiet --app "node compiled/app.js"', node)
    assert.throws(synth, /Synth needs Node\.js 22 or later, and this is 20\./)
    run('npm install --save-dev node@24', node)
    assert.match(run('npx node --version', node), /^v24\./)
    assert.match(run('npm test', node), /^(?:ℹ|#) pass 2$/m)
    run('npx cdk synth --quiet', node)
  })
})
