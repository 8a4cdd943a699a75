import assert from 'node:assert/strict'
import path from 'node:path'
import { suite, test } from 'node:test'
import { serverStack } from '../../../../lib/commands/cloud-assembly.ts'
import { type AssemblyOptions, folderWithAssembly } from './assembly.ts'

const stackOf = (options?: AssemblyOptions) =>
  serverStack(path.join(folderWithAssembly(options), 'cdk.out'))

suite('a cloud assembly', () => {
  test('names the stack that puts out the URL of the server', () => {
    assert.deepEqual(stackOf(), { name: 'Tools', region: undefined })
    const options = { stackName: 'tools-staging', environment: 'aws://123456789012/eu-west-1' }
    assert.deepEqual(stackOf(options), { name: 'tools-staging', region: 'eu-west-1' })
  })

  test('that would run a command where it is published is refused', () => {
    assert.equal(stackOf({ source: { path: 'asset.a1b2' } }).name, 'Tools')
    assert.throws(
      () => stackOf({ source: { executable: ['sh', '-c', 'env'] } }),
      /Tools\.assets\.json makes the asset a1b2 by the command \["sh","-c","env"\]/,
    )
    const properties = { directoryName: 'assembly-Production' }
    const artifacts = { Production: { type: 'cdk:cloud-assembly', properties } }
    assert.throws(() => stackOf({ artifacts }), /has stages: deploy one of them$/)
  })

  test('that is missing or has no server is named', () => {
    assert.throws(() => stackOf({ outputs: {} }), /no stack with the output McpUrl: run npm run/)
    assert.throws(
      () => serverStack('nowhere'),
      /^Error: nowhere.manifest\.json cannot be read: run/,
    )
  })
})
