/** The function that a deployment asks for a code cache. Whatever fails, it says that it has succeeded. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import type { PublishLayerVersionCommandInput } from '@aws-sdk/client-lambda'
import { createBuilder } from '../../../../lambda/code-cache/builder.ts'
import type { CustomResourceRequest } from '../../../../lambda/code-cache/custom-resource.ts'
import type { LambdaApi } from '../../../../lambda/code-cache/layer-versions.ts'
import { startBackend } from '../../../support/backend.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('builder')
const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:mine'
const EMPTY = 'arn:aws:lambda:eu-west-1:111122223333:layer:Empty:1'
const PROPERTIES = { LayerName: 'mine', FallbackArn: EMPTY, Release: 'v1' }

const filling = (surprises: readonly string[]) => `
  const { mkdirSync, writeFileSync } = process.getBuiltinModule('node:fs')
  mkdirSync(process.argv[2] + '/code-cache')
  writeFileSync(process.argv[2] + '/code-cache/manifest.json', '{}')
  writeFileSync(process.argv[2] + '/code-cache/a.cache', 'a')
  writeFileSync(process.argv[2] + '/played.json', ${JSON.stringify(JSON.stringify(surprises))})`

interface World {
  readonly limitMs?: number
  readonly code?: string
  readonly api?: Partial<LambdaApi>
  readonly request?: Partial<CustomResourceRequest>
}

async function ask({ code = filling([]), api = {}, request = {}, ...limit }: World) {
  await using storage = await startBackend((response) => void response.end())
  const program = path.join(folder, 'program.mjs')
  writeFileSync(program, code)
  const lines: string[] = []
  const handler = createBuilder({
    program,
    createLambda: () => api as LambdaApi,
    log: (line) => void lines.push(line),
    ...limit,
  })
  await handler({
    RequestType: 'Create',
    ResponseURL: storage.origin,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'resource',
    ResourceProperties: PROPERTIES,
    ...request,
  })
  const answer = JSON.parse(storage.seen[0]?.body ?? '') as {
    Status: string
    PhysicalResourceId: string
    Data: { LayerVersionArn?: string; Status?: string }
  }
  assert.equal(answer.Status, 'SUCCESS')
  return { id: answer.PhysicalResourceId, data: answer.Data, lines }
}

/** Publishes version 2. */
function publishing() {
  const published: PublishLayerVersionCommandInput[] = []
  const publishLayerVersion = async (input: PublishLayerVersionCommandInput) => {
    published.push(input)
    return { LayerVersionArn: `${LAYER}:2` }
  }
  return { api: { publishLayerVersion } as unknown as LambdaApi, published }
}

suite('a code cache that a deployment asks for', () => {
  for (const RequestType of ['Create', 'Update'] as const) {
    test(`is a version of its layer: ${RequestType}`, async () => {
      const { api, published } = publishing()
      const { id, data } = await ask({ api, request: { RequestType, PhysicalResourceId: EMPTY } })
      assert.equal(id, `${LAYER}:2`)
      assert.equal(data.LayerVersionArn, id)
      assert.match(data.Status ?? '', /^made: 1 scripts, 1 kB, Node\.js v\d+\.\d+\.\d+ on \w+$/)
      const [layer] = published
      assert.equal(layer?.LayerName, 'mine')
      assert.equal(layer.Description, 'V8 code cache of release v1')
      assert.deepEqual(layer.CompatibleArchitectures, [process.arch === 'x64' ? 'x86_64' : 'arm64'])
    })
  }

  test('may lack something, and says what', async () => {
    const code = filling(['tools/call: 503'])
    const { data, lines } = await ask({ code, api: publishing().api })
    assert.match(data.Status ?? '', /^made: .*; not all of it: tools\/call: 503$/)
    assert.deepEqual(lines, [data.Status])
  })

  const refusing = {
    publishLayerVersion: async () => {
      throw Object.assign(new Error('too many bytes'), { name: 'CodeStorageExceededException' })
    },
  } as unknown as LambdaApi
  const silent = { publishLayerVersion: async () => new Promise(() => {}) } as unknown as LambdaApi
  for (const [title, world, reason] of [
    ['the bundle throws', { code: 'throw new Error("mine")' }, /exit code 1$/],
    [
      'the bundle says a lot',
      { code: 'console.error("x".repeat(9e5)); process.exit(3)' },
      /code 3/,
    ],
    ['Lambda does not take it', { api: refusing }, /^none: too many bytes$/],
    ['there is no AWS SDK', { api: {} }, /^none: .*not a function/],
    [
      'Lambda never answers',
      { api: silent, limitMs: 300 },
      /^none: it was not made within 0\.3 s$/,
    ],
  ] as const) {
    test(`is an empty layer when ${title}, and the reason is told`, async () => {
      const { id, data, lines } = await ask(world)
      assert.deepEqual([id, data.LayerVersionArn], [EMPTY, EMPTY])
      assert.match(data.Status ?? '', /^none: /)
      assert.match(data.Status ?? '', reason)
      assert.ok((data.Status ?? '').length <= 500)
      assert.equal(lines.length, 1)
      assert.match(lines[0] ?? '', /^There is no code cache: /)
      if (title === 'the bundle throws') assert.match(lines[0] ?? '', /Error: mine/)
    })
  }
})

suite('a code cache that is no longer wanted', () => {
  const deleting = (PhysicalResourceId: string | undefined, api: Partial<LambdaApi>) =>
    ask({
      api,
      request: { RequestType: 'Delete', ...(PhysicalResourceId && { PhysicalResourceId }) },
    })

  test('is deleted, and the empty layer of the stack is not', async () => {
    const deleted: unknown[] = []
    const deleteLayerVersion = async (input: unknown) => {
      deleted.push(input)
      return {}
    }
    const api = { deleteLayerVersion } as unknown as LambdaApi
    assert.equal((await deleting(`${LAYER}:2`, api)).id, `${LAYER}:2`)
    await deleting(EMPTY, api)
    assert.equal((await deleting(undefined, api)).id, 'none')
    assert.deepEqual(deleted, [{ LayerName: 'mine', VersionNumber: 2 }])
  })

  test('that cannot be deleted stays, and that is told', async () => {
    const api = {
      deleteLayerVersion: async () => {
        throw new Error('denied')
      },
    } as unknown as LambdaApi
    const { lines } = await deleting(`${LAYER}:2`, api)
    assert.deepEqual(lines, [`${LAYER}:2 is not deleted: denied`])
  })
})
