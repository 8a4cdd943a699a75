/** Builds what `cdk deploy` would upload, and looks at it: sizes, contents, and whether it runs. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { writeProfile } from '../../../../lambda/discovery/server-profile.ts'
import { publicProfile } from '../../../../lambda/features/public-profile.ts'
import { type Bundle, codeOf, packagesIn, SERVER, synthesizeBundles } from './bundle.ts'

/** Without the texts of the server. It grows with our own code only: a package in it means hundreds of kilobytes. */
const METADATA_BUDGET_BYTES = 17_200

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

  test('stays within its budget', (t) => {
    const bytes = codeOf(metadata).length - writeProfile(publicProfile(SERVER)).length
    t.diagnostic(
      `metadata bundle without texts: ${bytes} bytes; MCP bundle: ${codeOf(mcp).length} bytes`,
    )
    assert.ok(bytes <= METADATA_BUDGET_BYTES, `${bytes} bytes, more than ${METADATA_BUDGET_BYTES}`)
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
