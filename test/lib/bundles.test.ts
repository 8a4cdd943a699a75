/** Builds what `cdk deploy` would upload, and looks at it: sizes, contents, and whether it runs. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { App } from 'aws-cdk-lib'
import { McpAuthStack } from '../../lib/mcp-auth-stack.ts'
import { readDeploymentSettings } from '../../lib/settings.ts'
import { environmentOf, type RawTemplate, readTemplate, STACK_NAME } from './synthesis.ts'

/** It grows with our own code only: a package in it means hundreds of kilobytes. */
const METADATA_BUDGET_BYTES = 15_000

/** Text of each package that survives minifying. */
const TRACES = {
  'MCP SDK': 'io.modelcontextprotocol/',
  'AWS SDK': 'GetSecretValue',
  middy: 'earlyResponse',
}

interface Bundle {
  /** The one with the `handler`. */
  readonly file: string
  /** Of all files together. */
  readonly code: string
  /** The packages whose files are in the bundle, by its source maps. */
  readonly packages: string[]
  /** What the stack sets. */
  readonly environment: Record<string, string>
}

const folder = mkdtempSync(path.join(tmpdir(), 'bundles-test-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const bundles = synthesize('first')
const { Mcp: mcp, Metadata: metadata } = bundles

function synthesize(name: string): Record<'Mcp' | 'Metadata', Bundle> {
  const outdir = path.join(folder, name)
  const context = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
  }
  const settings = readDeploymentSettings({
    AUTH_ISSUER: 'https://auth.example.com',
    RESOURCE_URL: 'https://mcp.example.com/mcp',
    OAUTH_CLIENT_SECRET_ARN: 'mcp/client',
  })
  const app = new App({ outdir, context })
  const { artifactId } = new McpAuthStack(app, STACK_NAME, settings)
  const stack = readTemplate(app.synth().getStackArtifact(artifactId).template as RawTemplate)
  const bundle = (id: 'Mcp' | 'Metadata'): Bundle => {
    const asset = stack.resources.get(`Api/${id}/Function`)?.Metadata['aws:asset:path'] ?? ''
    const code = path.join(outdir, asset)
    const read = (pattern: string) =>
      globSync(pattern, { cwd: code }).map((one) => readFileSync(path.join(code, one), 'utf8'))
    const maps = read('*.mjs.map').map((map) => JSON.parse(map) as { sources: string[] })
    return {
      file: path.join(code, 'index.mjs'),
      code: read('*.mjs').join(''),
      packages: packagesOf(maps.flatMap(({ sources }) => sources)),
      environment: environmentOf(stack, id),
    }
  }
  return { Mcp: bundle('Mcp'), Metadata: bundle('Metadata') }
}

function packagesOf(sources: string[]): string[] {
  const names = sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].toSorted()
}

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
        mcp.code.includes(trace),
        `the MCP bundle has no ${name}: is "${trace}" still in it?`,
      )
      assert.ok(!metadata.code.includes(trace), `the metadata bundle holds ${name}`)
    }
  })

  test('holds no package at all', () => {
    for (const name of ['@modelcontextprotocol/server', '@aws-sdk/client-secrets-manager']) {
      assert.ok(mcp.packages.includes(name), `the MCP bundle has no ${name}`)
    }
    assert.deepEqual(metadata.packages, [])
  })

  test('stays within its budget', (t) => {
    const bytes = metadata.code.length
    t.diagnostic(`metadata bundle: ${bytes} bytes; MCP bundle: ${mcp.code.length} bytes`)
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
})

suite('both bundles', () => {
  test('load under Node as ES modules with a handler', () => {
    for (const bundle of [mcp, metadata]) {
      assert.equal(evaluate(bundle, 'typeof handler'), 'function')
    }
  })

  test('call no require, which ES modules do not have', () => {
    for (const { code } of [mcp, metadata]) assert.ok(!code.includes('Dynamic require of'))
  })

  test('come out the same when they are built again', () => {
    const again = synthesize('again')
    for (const name of ['Mcp', 'Metadata'] as const) {
      const asset = path.basename(path.dirname(bundles[name].file))
      assert.equal(path.basename(path.dirname(again[name].file)), asset)
    }
  })
})
