import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { identityChanges } from '../../../../lib/commands/identity-changes.ts'

const output = (name: string, before: unknown, after: unknown) =>
  `[~] Output ${name} ${name}: ${JSON.stringify(before)} to ${JSON.stringify(after)}`

suite('changes of issuer and URL', () => {
  test('are found in what cdk diff prints about outputs', () => {
    const join = { 'Fn::Join': ['', ['https://', { Ref: 'Api' }, '.example.com/mcp']] }
    const diff = [
      'Stack McpAuthLambda',
      'Outputs',
      output('Issuer', { Value: 'https://a.example.com' }, { Value: 'https://b.example.com' }),
      output(
        'McpUrl',
        { Value: join },
        { Description: 'it', Value: 'https://mcp.example.com/mcp' },
      ),
      output('MetadataUrl', { Value: 'x' }, { Value: 'y' }),
    ]
    assert.deepEqual(identityChanges(diff.join('\n')), [
      { what: 'issuer', deployed: 'https://a.example.com', wanted: 'https://b.example.com' },
      {
        what: 'URL',
        deployed: 'https://<Api>.example.com/mcp',
        wanted: 'https://mcp.example.com/mcp',
      },
    ])
  })

  test('are none where only a description changes, or an output is new', () => {
    const diff = [
      output('Issuer', { Value: 'a', Description: 'before' }, { Value: 'a', Description: 'after' }),
      '[+] Output McpUrl McpUrl: {"Value":"https://mcp.example.com/mcp"}',
    ]
    assert.deepEqual(identityChanges(diff.join('\n')), [])
  })

  test('are shown as they are where they cannot be read', () => {
    const line = '[~] Output Issuer Issuer: {"Value":"a"} to {"Value":"{} to {}"}'
    assert.equal(identityChanges(line)[0]?.what, 'issuer')
  })
})
