/** What the template says of the code cache, and when it says nothing. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions'
import { LayerVersion } from 'aws-cdk-lib/aws-lambda'
import { ProtectedMcpApi, type ProtectedMcpApiProps } from '../../../../lib/protected-mcp-api.ts'
import {
  contextWith,
  environmentOf,
  EVERYTHING,
  functionProperties,
  ISSUER,
  ofType,
  only,
  synthesize,
  text,
} from '../synthesis.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const stack = synthesize()
const propertiesOf = (synthesis: typeof stack, id: string) =>
  new Map(ofType(synthesis, 'AWS::Lambda::Function')).get(id) ?? assert.fail(id)
const builder = propertiesOf(stack, 'Api/CodeCache/Builder')
const mcp = functionProperties(stack, 'Mcp')

/** A stack with the construct, and what it tells the person who deploys. */
function withProps(props: (stack: Stack) => Partial<ProtectedMcpApiProps>, context = {}) {
  const scope = new Stack(new App({ context: { ...contextWith({}), ...context } }), 'Stack')
  const api = new ProtectedMcpApi(scope, 'Api', { issuer: ISSUER, ...props(scope) })
  const { length: builders } = Object.keys(
    Template.fromStack(scope).findResources('Custom::CodeCache'),
  )
  const notices = Annotations.fromStack(scope).findInfo('*', Match.anyValue())
  return { api, builders, notices: notices.map(({ entry }) => entry.data as string) }
}

suite('the function that makes the code cache', () => {
  test('has the code, the runtime, the architecture and the variables of the MCP function', () => {
    for (const name of ['Code', 'Runtime', 'Architectures', 'Environment', 'MemorySize']) {
      assert.deepEqual(builder[name], mcp[name], name)
    }
    assert.equal(builder['Handler'], 'code-cache-builder.handler')
    const everything = synthesize(EVERYTHING)
    const { Environment, Layers, VpcConfig, MemorySize } = propertiesOf(
      everything,
      'Api/CodeCache/Builder',
    )
    assert.deepEqual(
      (Environment as object as { Variables: object }).Variables,
      environmentOf(everything, 'Mcp'),
    )
    assert.deepEqual([Layers, VpcConfig], [undefined, undefined])
    assert.ok(Number(MemorySize) >= 1024)
  })

  test('is updated with each release, so that it gets the runtime that the MCP function gets', () => {
    const releaseOf = ({ Description: description }: typeof mcp) =>
      /, release (\S+)$/.exec(text(description))?.[1]
    assert.match(releaseOf(mcp) ?? '', /^[0-9a-f]{12}$/)
    assert.equal(releaseOf(builder), releaseOf(mcp))
    assert.equal(only(stack, 'Custom::CodeCache')['Release'], releaseOf(mcp))
    const { RuntimeManagementConfig: management } = builder
    assert.deepEqual(management, { UpdateRuntimeOn: 'FunctionUpdate' })
  })

  test('may be invoked by nobody whom the template names', () => {
    for (const [, { FunctionName: name }] of ofType(stack, 'AWS::Lambda::Permission')) {
      assert.doesNotMatch(text(name), /CodeCache/)
    }
  })

  test('answers CloudFormation within five minutes, about its own layer', () => {
    const { ServiceToken, ServiceTimeout, LayerName, FallbackArn } = only(
      stack,
      'Custom::CodeCache',
    )
    assert.equal(ServiceToken, '${Api/CodeCache/Builder.Arn}')
    assert.equal(ServiceTimeout, '300')
    assert.ok(Number(builder['Timeout']) < Number(ServiceTimeout))
    assert.equal(LayerName, 'McpAuthLambda-a4e1e59d')
    assert.equal(FallbackArn, '${Api/CodeCache/None}')
    const { LayerName: longest } = only(
      synthesize({ STACK_NAME: 'a'.repeat(128) }, {}),
      'Custom::CodeCache',
    )
    assert.ok(text(longest).length <= 140)
  })

  test('is what the MCP function has as its last layer', () => {
    const own = '${Api/CodeCache/Made/Default.LayerVersionArn}'
    assert.deepEqual(mcp['Layers'], [own])
    assert.equal(functionProperties(stack, 'Metadata')['Layers'], undefined)
  })
})

suite('there is no code cache', () => {
  const layersOf = (count: number) => (scope: Stack) => ({
    layers: Array.from({ length: count }, (_, index) => {
      const arn = `arn:aws:lambda:eu-west-1:111122223333:layer:a${index}:1`
      return LayerVersion.fromLayerVersionArn(scope, `Layer${index}`, arn)
    }),
  })

  test('when it is not wanted, and nothing of it', () => {
    const off = synthesize({ CODE_CACHE: 'false' })
    const ids = [...off.resources.keys()].filter((id) => id.includes('CodeCache'))
    assert.deepEqual(ids, [])
    assert.equal(functionProperties(off, 'Mcp')['Layers'], undefined)
    assert.deepEqual(withProps(() => ({ codeCache: false })).notices, [])
  })

  test('when the function has five layers, which is said, and there is one with four', () => {
    const five = withProps(layersOf(5))
    assert.equal(five.builders, 0)
    assert.equal(five.api.codeCacheStatus, undefined)
    assert.equal(five.notices.length, 1)
    assert.match(five.notices[0] ?? '', /no code cache, which would be a layer more than the 5/)
    const four = withProps(layersOf(4))
    assert.deepEqual([four.builders, four.notices], [1, []])
  })

  test('when the code cannot be a script, which is said with the file and the reason', () => {
    const entry = path.join(temporaryFolder('entry'), 'entry.mjs')
    const bundled = (code: string) => {
      writeFileSync(entry, code)
      return withProps(() => ({ entry }), { 'aws:cdk:bundling-stacks': ['**'] })
    }
    const { builders, notices, api } = bundled('await 1; export const handler = () => 1')
    assert.deepEqual([builders, api.codeCacheStatus], [0, undefined])
    assert.equal(notices.length, 1)
    assert.match(
      notices[0] ?? '',
      /neither top-level await nor import\.meta, .* entry\.mjs: Top-level await/,
    )
    assert.deepEqual(bundled('export const handler = () => 2').notices, [])
    assert.equal(bundled('export const handler = () => 2').builders, 1)
  })
})
