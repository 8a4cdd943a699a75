/** Popular packages in a tool: they work in the bundle that synth makes, or synth refuses them by name. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { BundleTask } from '../../../lib/bundling/bundle-asset.ts'
import { json, startBackend } from '../../support/backend.ts'
import { installNpmPackages } from '../../support/npm-packages.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { ENTRIES, NATIVE, toolsWith, WORKING } from './library-tools.ts'

const PROGRAM = path.join(import.meta.dirname, '../../../lib/bundling/bundle.ts')
const ENVIRONMENT = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://auth.example.com',
  OAUTH_CLIENT_SECRET: 'secret',
}
const GRANTED = {
  active: true,
  client_id: 'c',
  sub: 's',
  aud: ENVIRONMENT.RESOURCE_URL,
  scope: 'mcp',
}

const folder = temporaryFolder('libraries')
const CACHES = {
  'without a code cache': false,
  'for a code cache': true,
}

/** Calls the tool in a process of its own: first without a token, as every client does. */
async function callTool(outdir: string, origin: string) {
  const file = path.join(outdir, '../written.txt')
  const params = { name: 'use', arguments: { origin, file } }
  const event = (headers: object) => ({
    headers: { 'content-type': 'application/json', ...headers },
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    isBase64Encoded: false,
  })
  const events = [event({}), event({ authorization: 'Bearer token-of-the-test' })]
  const url = pathToFileURL(path.join(outdir, 'index.mjs')).href
  const program = `
    setInterval(() => {}, 1000) // like the connection of Lambda's runtime, which keeps the process alive
    const { handler } = await import(${JSON.stringify(url)})
    for (const event of ${JSON.stringify(events)}) {
      console.log('ANSWER' + JSON.stringify(await handler(event, {})))
    }
    process.exit()`
  const endpoint = { AUTH_ISSUER: origin, AUTH_INTROSPECTION_ENDPOINT: `${origin}/introspect` }
  const args = ['--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...ENVIRONMENT, ...endpoint, AWS_REGION: 'eu-west-1' },
  })
  return [...stdout.matchAll(/^ANSWER(.*)$/gm)].map(
    ([, answer = '']) => JSON.parse(answer) as { statusCode: number; body: string },
  )
}

suite('a tool that uses', async () => {
  const installed = await installNpmPackages(path.join(import.meta.dirname, 'libraries'))
  const backend = await startBackend((response, seen) =>
    json(seen.url === '/introspect' ? GRANTED : { answer: 42 })(response, seen),
  )
  after(async () => backend[Symbol.asyncDispose]())
  let count = 0

  function bundle(files: Readonly<Record<string, string>>, codeCache: boolean) {
    const project = path.join(folder, String(count++))
    mkdirSync(project)
    symlinkSync(path.join(installed, 'node_modules'), path.join(project, 'node_modules'))
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(project, name), text)
    const outdir = path.join(project, 'out')
    const entry = path.join(project, 'entry.mjs')
    const task: BundleTask = { entry, outdir, codeCache, environment: ENVIRONMENT }
    const options = { input: JSON.stringify(task), encoding: 'utf8' } as const
    return { ...spawnSync(process.execPath, [PROGRAM], options), outdir }
  }

  for (const [cache, codeCache] of Object.entries(CACHES)) {
    for (const [way, entry] of Object.entries(ENTRIES)) {
      for (const used of WORKING) {
        test(`${used.name} ${way}, ${cache}, works`, async () => {
          const files = { 'entry.mjs': entry, 'tools.mjs': toolsWith(used) }
          const { status, stderr, outdir } = bundle(files, codeCache)
          assert.equal(status, 0, stderr)
          const answers = await callTool(outdir, backend.origin)
          assert.deepEqual(
            answers.map(({ statusCode }) => statusCode),
            [401, 200],
          )
          const { body = '' } = answers[1] ?? {}
          const { result } = JSON.parse(body) as { result: { structuredContent?: unknown } }
          assert.deepEqual(result.structuredContent, { given: used.gives }, body)
        })
      }

      for (const used of NATIVE) {
        test(`${used.name} ${way}, ${cache}, is refused by name`, () => {
          const files = { 'entry.mjs': entry, 'tools.mjs': toolsWith(used) }
          const { status, stderr } = bundle(files, codeCache)
          assert.equal(status, 1)
          assert.ok(stderr.includes(`the package "${used.name}" needs native code`), stderr)
        })
      }
    }
  }
})
