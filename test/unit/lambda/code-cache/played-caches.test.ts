import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, test } from 'node:test'
import { playedCaches, type PlayOptions } from '../../../../lambda/code-cache/played-caches.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('played')
const FILL = `
  const { mkdirSync, writeFileSync } = process.getBuiltinModule('node:fs')
  const outdir = process.argv[2]
  mkdirSync(outdir + '/code-cache')
  const write = (name, text) => writeFileSync(outdir + '/' + name, text)`

async function played(code: string, options?: PlayOptions) {
  const program = path.join(folder, 'program.mjs')
  writeFileSync(program, code)
  return playedCaches(program, options)
}

const foldersLeft = () => readdirSync(tmpdir()).filter((name) => /^code-cache-\w{6}$/.test(name))

suite('what a program in a process of its own has made', () => {
  test('comes by its paths in the layer', async () => {
    const code = `${FILL}
      write('code-cache/manifest.json', '{}')
      write('code-cache/a.cache', 'a')
      write('played.json', '["tools/call: 503"]')`
    const { files, surprises } = await played(code)
    const texts = [...files].map(([name, content]) => [name, Buffer.from(content).toString()])
    assert.deepEqual(Object.fromEntries(texts), {
      'code-cache/manifest.json': '{}',
      'code-cache/a.cache': 'a',
    })
    assert.deepEqual(surprises, ['tools/call: 503'])
  })

  test('is made without the credentials of the function, and with all else that it has', async () => {
    const code = `${FILL}
      write('code-cache/env', JSON.stringify(process.env))
      write('played.json', '[]')`
    const environment = {
      ...process.env,
      RESOURCE_URL: 'https://mcp.example.com/mcp',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'its own',
      AWS_SECRET_ACCESS_KEY: 'its own',
      AWS_SESSION_TOKEN: 'its own',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1',
    }
    const { files } = await played(code, { environment })
    const text = Buffer.from(files.get('code-cache/env') ?? []).toString()
    const seen = JSON.parse(text) as Record<string, string>
    assert.ok(!text.includes('its own'))
    assert.equal(seen['RESOURCE_URL'], environment.RESOURCE_URL)
    assert.equal(seen['AWS_REGION'], 'eu-west-1')
    assert.deepEqual(
      Object.keys(seen).filter((name) =>
        /^AWS_(?:SESSION|LAMBDA_RUNTIME_API|CONTAINER)/.test(name),
      ),
      [],
    )
  })

  test('is made without settings by which the function would refuse the made-up caller', async () => {
    const code = `${FILL}
      write('code-cache/env', JSON.stringify(process.env))
      write('played.json', '[]')`
    const environment = { DPOP: 'required', CALLS_PER_MINUTE_PER_CALLER: '1' }
    const { files } = await played(code, { environment })
    const text = Buffer.from(files.get('code-cache/env') ?? []).toString()
    const seen = JSON.parse(text) as Record<string, string>
    assert.equal(seen['DPOP'], 'accepted')
    assert.equal(seen['CALLS_PER_MINUTE_PER_CALLER'], '1000000')
    assert.equal(seen['CERTIFICATE_BOUND_TOKENS'], undefined)
  })

  for (const [title, code, message] of [
    ['that throws', 'throw new Error("mine")', /exit code 1$/],
    ['that ends', 'process.exit(7)', /exit code 7/],
    ['that runs out of memory', 'const a = []; for (;;) a.push(new Array(1e6).fill(a))', /SIGABRT/],
    ['that never ends', 'for (;;);', /SIGKILL \(the limit is 500 ms\)/],
    ['that fills nothing', '', /ENOENT/],
  ] as const) {
    test(`fails with a program ${title}, and leaves nothing`, async () => {
      const before = foldersLeft().length
      const environment = { ...process.env, NODE_OPTIONS: '--max-old-space-size=20' }
      const timeout = title.includes('never') ? 500 : 60_000
      await assert.rejects(played(code, { timeout, environment }), (error: Error) => {
        assert.match(error.message, message)
        if (title === 'that throws') assert.match(String(error.cause), /Error: mine/)
        return true
      })
      assert.equal(foldersLeft().length, before)
    })
  }
})
