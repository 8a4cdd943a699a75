/** Builds what `cdk deploy` would upload, and looks at it: sizes, contents, and whether it runs. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { suite, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { writeProfile } from '../../../../lambda/discovery/server-profile.ts'
import { publicProfile } from '../../../../lambda/features/public-profile.ts'
import {
  type Answer,
  CONFIG,
  type FakeBrowser,
  fakeBrowser,
  json,
  sentText,
} from '../../lambda/discovery/try/fake-browser.ts'
import { ISSUER, submit } from '../../lambda/discovery/try/signed-in-page.ts'
import { type Bundle, codeOf, packagesIn, SERVER, synthesizeBundles } from './bundle.ts'

/**
 * What the document of RFC 9728 needs, for which clients wait: it grows with our own code only, for a package in it means
 * hundreds of kilobytes.
 */
const METADATA_BUDGET_BYTES = 7_000
/** With the page and the other documents, which are loaded with the first of them; without the texts of the server. */
const DOCUMENTS_BUDGET_BYTES = 23_000
/** What the page to try tools adds, where it is on. */
const TRY_BUDGET_BYTES = 29_000

/** Text of each package that survives minifying. */
const TRACES = {
  'MCP SDK': 'io.modelcontextprotocol/',
  'AWS SDK': 'GetSecretValue',
  middy: 'earlyResponse',
}

const bundles = synthesizeBundles('first')
const { Mcp: mcp, Metadata: metadata } = bundles

/** The bundle's `handler` is `handler` in this expression, whose value comes back. */
function evaluate({ file, environment }: Bundle, expression: string): unknown {
  const program = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)})
    console.log(JSON.stringify(${expression}))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...environment, AWS_REGION: 'eu-west-1' },
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

/** The code that the entry imports before anything is asked. */
function atFirst({ parts }: Bundle, name = 'index.mjs'): string[] {
  const code = parts.get(name)?.code ?? assert.fail(name)
  const imported = Array.from(code.matchAll(/from"\.\/([^"]+)"/g), ([, other]) => other)
  return [code, ...imported.flatMap((other) => atFirst({ parts } as Bundle, other))]
}

suite('the metadata bundle', () => {
  test('holds none of the MCP SDK, the AWS SDK and middy, which the MCP bundle shows it would see', () => {
    for (const [name, trace] of Object.entries(TRACES)) {
      assert.ok(
        codeOf(mcp).includes(trace),
        `the MCP bundle has no ${name}: is "${trace}" still in it?`,
      )
      assert.ok(!codeOf(metadata).includes(trace), `the metadata bundle holds ${name}`)
    }
  })

  test('holds nothing of what a server is made of: its texts are written at synth', () => {
    const features = ({ parts }: Bundle) =>
      [...parts.values()]
        .flatMap(({ sources }) => sources)
        .filter((source) => source.includes('features/'))
    assert.ok(features(mcp).length > 10)
    assert.deepEqual(features(metadata), [])
  })

  test('holds no package at all', () => {
    for (const name of ['@modelcontextprotocol/server', '@smithy/signature-v4']) {
      assert.ok(packagesIn(mcp).includes(name), `the MCP bundle has no ${name}`)
    }
    assert.deepEqual(packagesIn(metadata), [])
  })

  test('stays within its budgets', (t) => {
    const first = atFirst(metadata).reduce((sum, code) => sum + code.length, 0)
    const bytes = codeOf(metadata).length - writeProfile(publicProfile(SERVER)).length
    t.diagnostic(
      `metadata bundle: ${first} bytes at first, ${bytes} without texts; MCP bundle: ${codeOf(mcp).length} bytes`,
    )
    assert.ok(first <= METADATA_BUDGET_BYTES, `${first} bytes, more than ${METADATA_BUDGET_BYTES}`)
    assert.ok(
      bytes <= DOCUMENTS_BUDGET_BYTES,
      `${bytes} bytes, more than ${DOCUMENTS_BUDGET_BYTES}`,
    )
  })

  test('serves the document with the environment that the stack sets', () => {
    const event = JSON.stringify({ requestContext: { http: { method: 'GET' } } })
    const { statusCode, headers, body } = evaluate(metadata, `await handler(${event})`) as {
      statusCode: number
      headers: Record<string, string>
      body: string
    }
    assert.equal(statusCode, 200)
    assert.equal(headers['content-type'], 'application/json')
    const document = JSON.parse(body) as Record<string, unknown>
    assert.equal(document['resource'], 'https://mcp.example.com/mcp')
    assert.deepEqual(document['authorization_servers'], ['https://auth.example.com'])
    assert.deepEqual(document['scopes_supported'], ['mcp'])
  })

  test('contains the public tools, whatever characters their texts have', () => {
    const event = JSON.stringify({
      rawPath: '/mcp/about',
      requestContext: { http: { method: 'GET' } },
    })
    const page = String(evaluate(metadata, `(await handler(${event})).body`))
    assert.match(page, /<b>Add numbers<\/b> <code>add_numbers<\/code>/)
    assert.ok(page.includes('<p>&quot;$(id)&quot; `id` $HOME &#39;x&#39; &lt;b&gt; \\ ;</p>'), page)
    assert.ok(!page.includes('hidden_tool'))
  })
})

suite('the page to try tools', () => {
  const isOfPage = (source: string) => source.includes('discovery/try/')
  const partsOfPage = ({ parts }: Bundle) =>
    [...parts].filter(([, { sources }]) => sources.some(isOfPage)).map(([name]) => name)

  test('is not in a bundle unless it is turned on', () => {
    assert.deepEqual(partsOfPage(metadata), [])
    assert.ok(!codeOf(metadata).includes('code_challenge'))
  })

  test('is in a part of its own, which only its routes load', async (t) => {
    const { Metadata: tried, Mcp: called } = synthesizeBundles('try-page', {
      TRY_PAGE: 'on',
      TRY_CLIENT_ID: 'try-page',
      RESOURCE_URL: '',
    })
    const [own = '', ...others] = partsOfPage(tried)
    assert.deepEqual(others, [])
    const importers = [...tried.parts].filter(([, { code }]) => code.includes(`from"./${own}"`))
    assert.deepEqual(importers, [], 'no other part loads it with itself')
    assert.ok(!atFirst(tried).join('').includes('code_challenge'))
    const bytes = tried.parts.get(own)?.code.length ?? 0
    t.diagnostic(`${bytes} bytes`)
    assert.ok(bytes > 5000 && bytes <= TRY_BUDGET_BYTES, `${bytes} bytes`)
    const environment = {
      ...tried.environment,
      RESOURCE_URL: 'https://mcp.example.com/mcp',
    }
    const event = (rawPath: string) =>
      JSON.stringify({ rawPath, requestContext: { http: { method: 'GET' } } })
    const html = String(
      evaluate({ ...tried, environment }, `(await handler(${event('/mcp/about/try')})).body`),
    )
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? []
    assert.match(JSON.stringify(called.environment['ALLOWED_ORIGINS']), /execute-api/)
    await assertScriptWorks(script)
  })
})

/** As the bundler has shortened it: no two functions have one name, and each finds those that it calls. */
async function assertScriptWorks(script: string): Promise<void> {
  const names = Array.from(script.matchAll(/^(?:async )?function ([\w$]+)\(/gm), ([, name]) => name)
  assert.ok(names.length > 40)
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  )
  const run = (browser: Omit<FakeBrowser, 'rules'>) => {
    const globals = { URL, URLSearchParams, TextEncoder, crypto, btoa, Uint8Array }
    const { document, location, history, sessionStorage, fetch: ask } = browser
    runInNewContext(script, { document, location, history, sessionStorage, fetch: ask, ...globals })
    return setTimeout(50)
  }
  const config = { ...CONFIG, clientId: undefined }
  const server = {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/a`,
    token_endpoint: `${ISSUER}/t`,
    registration_endpoint: `${ISSUER}/r`,
  }
  const tools = [{ name: 'add', inputSchema: { properties: { a: { type: 'integer' } } } }]
  const answers: Answer = (url, init) => {
    if (url.endsWith('/t')) return json({ access_token: 't', token_type: 'Bearer' })
    if (url.endsWith('/r')) return json({ client_id: 'c' })
    if (url !== CONFIG.resource) return json(server)
    return json({ result: sentText(init).includes('tools/list') ? { tools } : { content: [] } })
  }
  const leaving = fakeBrowser(answers, { config })
  await run(leaving)
  await leaving.at['enter']?.button('Sign in at auth.example.com').fire('click')
  const state = new URL(leaving.assigned[0] ?? '').searchParams.get('state') ?? ''
  const { store } = leaving
  const back = fakeBrowser(answers, { config, store, search: `?code=c&state=${state}` })
  await run(back)
  await submit(back, ['7'])
  assert.equal(back.at['said']?.textContent, 'The tool answered.')
}

suite('both bundles', () => {
  test('load under Node as ES modules with a handler', () => {
    for (const bundle of [mcp, metadata]) {
      assert.equal(evaluate(bundle, 'typeof handler'), 'function')
    }
  })

  test('call no require, which ES modules do not have', () => {
    for (const bundle of [mcp, metadata]) assert.ok(!codeOf(bundle).includes('Dynamic require of'))
  })

  test('come out the same when they are built again', () => {
    const again = synthesizeBundles('again')
    for (const name of ['Mcp', 'Metadata'] as const) {
      const asset = path.basename(path.dirname(bundles[name].file))
      assert.equal(path.basename(path.dirname(again[name].file)), asset)
    }
  })
})
