/** Synth checks the server of a bundle, and the bundle holds nothing that would check it again. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { suite, test } from 'node:test'
import type { BundleTask } from '../../../../lib/bundling/bundle-asset.ts'
import { bundleServer, ENVIRONMENT } from './bundled-server.ts'

const TOOL = `defineTool({ name: 'a', description: 'A.', run: () => 'a' })`
const ASKS = `defineTool({ name: 'b', description: 'B.', asks: true, run: () => 'b' })`
const server = (members: string) => `export const server = defineServer({ ${members} })`

const WORKING = server(`tools: [${TOOL}]`)
const DOUBLE = server(`tools: [${TOOL}, ${TOOL}]`)
const NEEDY = server(
  `tools: [${TOOL}], needs: { variables: { NOTES: 'where' }, secrets: { KEY: 'k' } }`,
)

const WAYS: Readonly<Record<string, Partial<BundleTask>>> = {
  'as ES modules': {},
  'as scripts': { codeCache: true },
}

for (const [way, task] of Object.entries(WAYS)) {
  suite(`the server of a bundle ${way}`, () => {
    /** What is wrong, line by line. */
    const problems = (source: string, environment = {}) => {
      const all = { ...ENVIRONMENT, ...environment }
      const { status, stderr } = bundleServer(source, { task: { ...task, environment: all } })
      assert.equal(status, 1)
      const [title = '', ...lines] = stderr.trim().split('\n  - ')
      assert.match(title, /The server in the bundle of \S+entry\.ts cannot work:$/m)
      return lines
    }

    test('is refused when it cannot work', () => {
      assert.deepEqual(problems(DOUBLE), ['There are two of the tool "a": give each its own'])
    })

    test('is refused when it asks the user, and has no key to seal its state', () => {
      const [problem = '', ...others] = problems(server(`tools: [${ASKS}]`))
      assert.match(problem, /^the tool "b" asks the user, and REQUEST_STATE_KEY_ARN is not set/)
      assert.deepEqual(others, [])
      const environment = { ...ENVIRONMENT, REQUEST_STATE_KEY_ARN: 'mcp/state-key' }
      const { status } = bundleServer(server(`tools: [${ASKS}]`), {
        task: { ...task, environment },
      })
      assert.equal(status, 0)
    })

    test('is refused when it needs bound tokens, and none can be', () => {
      const tool = `defineTool({ name: 'c', description: 'C.', senderConstrained: true, run: () => 'c' })`
      const [problem = '', ...others] = problems(server(`tools: [${tool}]`))
      assert.match(problem, /^the tool "c" has senderConstrained: true, and DPOP is off/)
      assert.deepEqual(others, [])
      const environment = { ...ENVIRONMENT, DPOP: 'accepted' }
      const given = { task: { ...task, environment } }
      assert.equal(bundleServer(server(`tools: [${tool}]`), given).status, 0)
    })

    test('is refused when its function has not what it needs', () => {
      assert.deepEqual(problems(NEEDY, { KEY_ARN: 'notes/key' }), [
        'the function has no variable NOTES. The server needs it (where): add it to the prop environment',
      ])
    })
  })
}

test('a server that no module exports is not checked, and that is said', () => {
  const files = {
    'entry.ts': `
      import { createHandler } from ${JSON.stringify(path.resolve('lambda/handler.ts'))}
      import { server } from './server.ts'
      export const handler = createHandler(async () => ({ server }))`,
  }
  const { status, stderr } = bundleServer(WORKING, { files })
  assert.equal(status, 0)
  assert.match(stderr, /^Warning: nothing checks the server of \S+entry\.ts: put it into a module/)
  assert.equal(bundleServer(WORKING).stderr, '')
})

test('a server that has no tools yet is checked, as in a new app', () => {
  const { status, stderr } = bundleServer('export const server = { tools: [] }')
  assert.deepEqual([status, stderr], [0, ''])
})

test('the code that checks a server is in bundles of others, and in no bundle of ours', () => {
  const checks = ({ sources }: { readonly sources: readonly string[] }) =>
    sources.filter((source) => source.includes('features/check/'))
  assert.ok(checks(bundleServer(WORKING, { task: { constants: {} } })).length > 3)
  assert.deepEqual(checks(bundleServer(WORKING)), [])
})
