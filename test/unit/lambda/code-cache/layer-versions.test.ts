import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  deleteVersion,
  type LambdaApi,
  publish,
} from '../../../../lambda/code-cache/layer-versions.ts'

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:layer:mine:7'
const LAYER = { LayerName: 'mine', Content: {} }

/** Answers with these, one after the other. */
function stub(...answers: readonly (object | Error)[]) {
  const calls: object[] = []
  async function answer(input: object): Promise<object> {
    const { [calls.length]: given = {} } = answers
    calls.push(input)
    if (given instanceof Error) throw given
    return given
  }
  const lambda = { publishLayerVersion: answer, deleteLayerVersion: answer }
  return { lambda: lambda as unknown as LambdaApi, calls }
}

const denied = Object.assign(new Error('not yet'), { name: 'AccessDeniedException' })

suite('a version of a layer', () => {
  test('is published', async () => {
    const { lambda, calls } = stub({ LayerVersionArn: ARN })
    assert.equal(await publish(lambda, LAYER), ARN)
    assert.deepEqual(calls, [LAYER])
  })

  test('is published again while the new permissions are not there yet', async () => {
    const { lambda, calls } = stub(denied, denied, { LayerVersionArn: ARN })
    assert.equal(await publish(lambda, LAYER, 1), ARN)
    assert.equal(calls.length, 3)
  })

  test('is not published when that is forbidden, or Lambda says anything else', async () => {
    await assert.rejects(publish(stub(denied, denied).lambda, LAYER, 1, 2), denied)
    const full = Object.assign(new Error(), { name: 'CodeStorageExceededException' })
    const { lambda, calls } = stub(full)
    await assert.rejects(publish(lambda, LAYER), full)
    assert.equal(calls.length, 1)
    await assert.rejects(publish(stub({}).lambda, LAYER), /Lambda names no version/)
  })

  test('is deleted if it is one of the layer', async () => {
    const { lambda, calls } = stub()
    await deleteVersion(() => lambda, 'mine', ARN)
    await deleteVersion(assert.fail, 'other', ARN)
    await deleteVersion(assert.fail, 'mine', 'none')
    assert.deepEqual(calls, [{ LayerName: 'mine', VersionNumber: 7 }])
  })
})
