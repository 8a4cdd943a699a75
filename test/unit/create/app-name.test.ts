import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import packageJson from '../../../create/template/app/package.json' with { type: 'json' }
import { nameProblem, stackName, title } from '../../../create/src/app-name.ts'

/** What CloudFormation takes as the name of a stack. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/

test('names that npm and CloudFormation take are taken', () => {
  for (const name of [
    'a',
    'tools',
    'my-mcp-server',
    'x2',
    'com',
    'com10',
    'nul-tools',
    'a'.repeat(64),
  ])
    assert.equal(nameProblem(name), undefined)
})

test('other names are refused, with a similar one that is right', () => {
  for (const [name, expected] of [
    ['My Tools', /such as my-tools\.$/],
    ['my_tools', /such as my-tools\.$/],
    ['2tools', /such as tools\.$/],
    ['-tools-', /such as tools\.$/],
    ['a--b', /such as a-b\.$/],
    ['@me/tools', /such as me-tools\.$/],
    ['Café', /such as cafe\.$/],
    ['..', /beginning with a letter\.$/],
    ['日本', /beginning with a letter\.$/],
    ['', /^The name is "": give/],
    ['tools\n', /^The name is "tools\\n": give/],
    ['a'.repeat(65), /65 letters long: give one of at most 64\.$/],
    ['fs', /a module that Node\.js or the app uses: give another one, such as my-fs\.$/],
    ['zod', /such as my-zod\.$/],
    ['con', /"con", which Windows reserves for a device: give another one, such as my-con\.$/],
    ['lpt9', /such as my-lpt9\.$/],
    ['Aux', /beginning with a letter\.$/],
  ] as const)
    assert.match(nameProblem(name) ?? 'taken', expected)
})

test('an app is not named like a package that it has, which npm refuses', () => {
  const names = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies })
  for (const name of names) assert.notEqual(nameProblem(name), undefined, name)
})

test('its other spellings', () => {
  assert.equal(stackName('my-mcp-server'), 'MyMcpServer')
  assert.equal(title('my-mcp-server'), 'My MCP server')
})

test('every name that is taken gives a stack a name, and a similar name is taken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 70 }), (text) => {
      const [, similar] = /such as (.*)\.$/.exec(nameProblem(text) ?? '') ?? []
      const name = similar ?? text
      if (nameProblem(name) === undefined) assert.match(stackName(name), STACK_NAME)
      else assert.equal(similar, undefined)
    }),
  )
})
