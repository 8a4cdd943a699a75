/** The stack in us-east-1 that a server in another region needs. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { ProtectedMcpApi } from '../../../../lib/protected-mcp-api.ts'
import { contextWith, ISSUER, only, PLACE, synthesizeWithEdge, text } from '../synthesis.ts'

suite('the stack of an edge in us-east-1', () => {
  test('of stacks of one name in two regions is two, which share no name', () => {
    const namesOf = (region: string) => {
      const synthesis = synthesizeWithEdge({}, region)
      const name = /"StackName":"([^"]+)"/.exec(synthesis.stack.text)?.[1]
      const log = synthesis.edge && only(synthesis.edge, 'AWS::Logs::LogGroup')['LogGroupName']
      assert.match(text(log), /^aws-waf-logs-/)
      return [name, log]
    }
    const [first, second] = [namesOf('eu-west-1'), namesOf('eu-central-1')]
    for (const [index, name] of first.entries()) assert.notEqual(name, second[index])
  })

  test('is protected against deletion as its server is', () => {
    const app = new App({ context: contextWith({}) })
    const env = PLACE
    const server = new Stack(app, 'Server', { env, terminationProtection: true })
    new ProtectedMcpApi(server, 'Api', { issuer: ISSUER, edge: true })
    const { stacks } = app.synth()
    assert.deepEqual(
      stacks.map(({ terminationProtection }) => terminationProtection),
      [true, true],
    )
  })

  test('has a name that CloudFormation takes, however long that of the server is', () => {
    const app = new App({ context: contextWith({}) })
    const server = new Stack(app, 'S'.repeat(128), { env: PLACE })
    new ProtectedMcpApi(server, 'Api', { issuer: ISSUER, edge: true })
    for (const { stackName } of app.synth().stacks) assert.match(stackName, /^[\w-]{1,128}$/)
  })
})
