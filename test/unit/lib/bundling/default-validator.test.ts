/** JSON Schemas in tools: validated in the bundle as they are in Node, by code that other bundles do not hold. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { suite, test } from 'node:test'
import { bundleServer, ENVIRONMENT } from './bundled-server.ts'
import { call, placeOf, runBundle, startBackends } from './running-bundle.ts'

const AJV = 'must NOT have additional properties'
const SCHEMA = `{ type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }`
const OWN = `import { CfWorkerJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker'\n`

const serverWith = (schema: string, imports = '') => `
  import { fromJsonSchema } from '@modelcontextprotocol/server'
  ${imports}
  export const server = defineServer({
    tools: [
      defineTool({
        name: 'square',
        description: 'Squares.',
        inputSchema: ${schema},
        run: ({ n }) => String(n * n),
      }),
    ],
  })`

/** The results of calls of the tool, in the bundle. */
async function resultsOf(folder: string, ...inputs: readonly object[]) {
  await using backend = await startBackends()
  const events = inputs.map((input) => call({ name: 'square', arguments: input }))
  const bundle = {
    file: path.join(folder, 'index.mjs'),
    parts: new Map(),
    environment: { ...ENVIRONMENT, MCP_SCOPE: 'mcp' },
  }
  const { answers, statuses } = await runBundle(bundle, events, { environment: placeOf(backend) })
  assert.deepEqual(
    statuses,
    inputs.map(() => 200),
  )
  return answers.map(({ body = '' }) => {
    const { result } = JSON.parse(body) as {
      readonly result: { readonly isError?: boolean; readonly content: [{ readonly text: string }] }
    }
    return { isError: result.isError ?? false, text: result.content[0].text }
  })
}

for (const [validator, [schema, imports]] of Object.entries({
  'the default validator': [`fromJsonSchema(${SCHEMA})`, ''],
  'a validator of its own': [`fromJsonSchema(${SCHEMA}, new CfWorkerJsonSchemaValidator())`, OWN],
}) as [string, [string, string]][]) {
  test(`a tool with fromJsonSchema and ${validator} has its arguments validated`, async () => {
    const { folder, stderr } = bundleServer(serverWith(schema, imports))
    assert.equal(stderr, '')
    const [right, wrong] = await resultsOf(folder, { n: 4 }, { n: 'four' })
    assert.deepEqual(right, { isError: false, text: '16' })
    assert.equal(wrong?.isError, true)
    assert.match(wrong?.text ?? '', /\bn\b.*integer/)
  })
}

suite('the default validator', () => {
  for (const [use, schema, imports] of [
    ['a call', `fromJsonSchema(${SCHEMA})`],
    ['a call with a list of arguments', `fromJsonSchema(${SCHEMA}, ...[])`],
    [
      'one call of two',
      `[fromJsonSchema(${SCHEMA}, new CfWorkerJsonSchemaValidator()), fromJsonSchema(${SCHEMA})][1]`,
      OWN,
    ],
    ['a call by another name', `from(${SCHEMA})`, 'const from = fromJsonSchema'],
    [
      'an import by another name',
      `from(${SCHEMA})`,
      "import { fromJsonSchema as from } from '@modelcontextprotocol/server'",
    ],
    ['a re-export', 'undefined', "export * from '@modelcontextprotocol/server'"],
    [
      'a call with something hard to read',
      `fromJsonSchema({ ...${SCHEMA}, pattern: /[(,]/.source }, new CfWorkerJsonSchemaValidator())`,
      OWN,
    ],
  ] as const) {
    test(`is in the bundle for ${use}`, () => {
      assert.ok(bundleServer(serverWith(schema, imports)).code.includes(AJV))
    })
  }

  for (const [use, schema, imports] of [
    ['an import that nothing uses', 'undefined'],
    [
      'calls with validators of their own',
      `fromJsonSchema(${SCHEMA}, new CfWorkerJsonSchemaValidator())`,
      OWN,
    ],
  ] as const) {
    test(`is not in the bundle for ${use}`, () => {
      const { code, status } = bundleServer(serverWith(schema, imports))
      assert.equal(status, 0)
      assert.ok(!code.includes(AJV))
    })
  }
})
