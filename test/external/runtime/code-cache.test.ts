/**
 * A deployment makes the code cache of the MCP function: the function that does so runs in AWS's runtime client, and what it
 * publishes is the layer of the MCP function there.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import {
  CACHE_FOLDER,
  type CacheManifest,
  MANIFEST,
} from '../../../lambda/code-cache/cached-scripts.ts'
import type { CodeCacheProperties } from '../../../lambda/code-cache/builder.ts'
import { createLambdaFunction } from './support/lambda-function.ts'
import { note, prepareSuite } from './support/suite.ts'
import { startSystem, type System, withSystem } from './support/system.ts'
import { type Backend, json, startBackend } from '../../support/backend.ts'
import { assertGranted } from '../../support/clients/token-verdicts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { unzip } from '../../support/unzip.ts'

const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:mine'
const EMPTY = 'arn:aws:lambda:eu-west-1:111122223333:layer:Empty:1'
const PROPERTIES: CodeCacheProperties = { LayerName: 'mine', FallbackArn: EMPTY, Release: 'v1' }
const PACKAGES = path.join(import.meta.dirname, '../../../node_modules')

const { client, assembly } = await prepareSuite()
const { builder = assert.fail('there is no builder'), functions } = assembly
const folder = temporaryFolder('code-cache')

interface Answer {
  readonly Status: string
  readonly PhysicalResourceId: string
  readonly Data: { readonly LayerVersionArn: string; readonly Status: string }
}

/** What CloudFormation sends to the function, what it is answered, and what the function asks of Lambda. */
async function ask(request: object, lambda: Backend, taskRoot = builder.taskRoot) {
  await using storage = await startBackend((response) => void response.end())
  const known = Object.entries(builder.environment).map(
    ([name, value]) => [name, value ?? `https://known-after.example.com/${name}`] as const,
  )
  const running = createLambdaFunction({
    client,
    deployed: { ...builder, taskRoot },
    environment: {
      ...Object.fromEntries(known),
      AWS_ENDPOINT_URL_LAMBDA: lambda.origin,
      NODE_PATH: PACKAGES, // where the managed runtime has the AWS SDK
    },
  })
  try {
    await running.invoke({
      ResponseURL: storage.origin,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'resource',
      ResourceProperties: PROPERTIES,
      ...request,
    })
    assert.deepEqual(running.failures, [])
    const answer = JSON.parse(storage.seen[0]?.body ?? '') as Answer
    assert.equal(answer.Status, 'SUCCESS')
    return { answer, log: running.log() }
  } finally {
    await running.end()
  }
}

/** CPU time of start and first call, in milliseconds. */
async function cpuOfCall(limits: { readonly taskRoot: string }, check: (one: System) => void) {
  const system = await startSystem({ limits })
  try {
    assertGranted(await system.call())
    check(system)
    return system.mcp.environments[0]?.process.cpuMs() ?? Number.NaN
  } finally {
    await system.end()
  }
}

const manifestOf = (layer: string) =>
  JSON.parse(readFileSync(path.join(layer, MANIFEST), 'utf8')) as CacheManifest

const medianOf = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[values.length >> 1]

suite('the code cache of a deployment', async () => {
  await using lambda = await startBackend(json({ LayerVersionArn: `${LAYER}:2` }, 201))
  const { answer } = await ask({ RequestType: 'Create' }, lambda)
  const [published] = lambda.seen
  const taskRoot = path.join(folder, 'var', 'task')
  const layer = path.join(taskRoot, CACHE_FOLDER)
  cpSync(functions.mcp.taskRoot, taskRoot, { recursive: true })
  mkdirSync(layer, { recursive: true })
  const { Content, ...about } = JSON.parse(published?.body ?? '') as {
    readonly Content: { readonly ZipFile: string }
  }
  for (const { name, content } of unzip(Buffer.from(Content.ZipFile, 'base64'))) {
    writeFileSync(path.join(layer, '..', name), content)
  }
  const limits = { taskRoot }

  test('is published by the function, once, and CloudFormation is told', () => {
    assert.deepEqual(
      lambda.seen.map(({ method, url }) => `${method} ${url}`),
      ['POST /2018-10-31/layers/mine/versions'],
    )
    assert.equal(answer.PhysicalResourceId, `${LAYER}:2`)
    assert.equal(answer.Data.LayerVersionArn, `${LAYER}:2`)
    assert.match(answer.Data.Status, /^made: \d+ scripts, \d+ kB, Node\.js v24\.\S+ on \w+$/)
    assert.deepEqual(about, {
      Description: 'V8 code cache of release v1',
      CompatibleArchitectures: [process.arch === 'x64' ? 'x86_64' : 'arm64'],
    })
  })

  // Orderly: nothing is refused, or there would be a warning.
  test(
    'is taken by the MCP function, without a warning',
    withSystem(async (system) => assertGranted(await system.call()), { limits }),
  )

  test('makes a cold call cheaper', async () => {
    const without: number[] = []
    const cached: number[] = []
    for (let round = 0; round < 5; round++) {
      // eslint-disable-next-line no-await-in-loop -- in turn, so that noise hits both
      without.push(await cpuOfCall({ taskRoot: functions.mcp.taskRoot }, () => {}))
      // eslint-disable-next-line no-await-in-loop
      cached.push(await cpuOfCall(limits, () => {}))
    }
    await note('CPU ms of a cold call, without the code cache', `${medianOf(without)}`)
    await note('CPU ms of a cold call, with the code cache', `${medianOf(cached)}`)
    assert.ok(
      Number(medianOf(cached)) < Number(medianOf(without)),
      `${without.join()} ${cached.join()}`,
    )
  })

  test('that is damaged costs a warning, and no answer', async () => {
    const [name = ''] = Object.keys(manifestOf(layer).caches)
    const file = path.join(layer, `${name}.cache`)
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, 500))
    try {
      await cpuOfCall(limits, ({ mcp }) => {
        const warnings = mcp.log().filter((line) => line.includes('The code cache is not used'))
        assert.equal(warnings.length, 1)
        assert.match(warnings[0] ?? '', /is damaged/)
      })
    } finally {
      writeFileSync(file, whole)
    }
  })

  test('is deleted when the next release has another', async () => {
    await using deleting = await startBackend((response) => void response.writeHead(204).end())
    await ask({ RequestType: 'Delete', PhysicalResourceId: `${LAYER}:2` }, deleting)
    assert.deepEqual(
      deleting.seen.map(({ method, url }) => `${method} ${url}`),
      ['DELETE /2018-10-31/layers/mine/versions/2'],
    )
  })
})

test('where Lambda does not take it, the deployment goes on with an empty layer', async () => {
  const refusal = { Type: 'User', message: 'Code storage limit exceeded.' }
  const headers = { 'x-amzn-errortype': 'CodeStorageExceededException' }
  await using lambda = await startBackend(json(refusal, 400, headers))
  const { answer, log } = await ask({ RequestType: 'Create' }, lambda)
  assert.equal(answer.PhysicalResourceId, EMPTY)
  assert.equal(answer.Data.Status, 'none: Code storage limit exceeded.')
  assert.ok(log.some((line) => line.includes('There is no code cache: Code storage limit')))
})

test('where the bundle ends the process, too', async () => {
  const taskRoot = path.join(folder, 'ends')
  cpSync(builder.taskRoot, taskRoot, { recursive: true })
  rmSync(path.join(taskRoot, 'index.script.js'))
  writeFileSync(path.join(taskRoot, 'index.script.js'), '(function () { process.exit(9) })')
  await using lambda = await startBackend(json({}))
  const { answer } = await ask({ RequestType: 'Create' }, lambda, taskRoot)
  assert.equal(answer.PhysicalResourceId, EMPTY)
  assert.match(answer.Data.Status, /^none: compiling the bundle ended with exit code 9/)
  assert.deepEqual(lambda.seen, [])
})
