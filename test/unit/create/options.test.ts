import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readCommandLine, UsageError } from '../../../create/src/options.ts'
import { nodeWarning } from '../../../create/src/main.ts'

const problemsOf = (...args: string[]): string => {
  try {
    readCommandLine(args)
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error))
    return error.message
  }
  assert.fail('it was accepted')
}

suite('the command line', () => {
  test('leaves open what is not given', () => {
    const nothing = { help: false, version: false, yes: false, folder: undefined, given: {} }
    assert.deepEqual(readCommandLine([]), nothing)
  })

  test('gives everything, with either spelling of a value', () => {
    const args = ['--name', 'tools', '--authorization-server=okta', '--front-door', 'rest']
    const { given, yes, folder } = readCommandLine([...args, '--example-tools=none', '-y', 'a/b'])
    assert.deepEqual([yes, folder], [true, 'a/b'])
    assert.deepEqual(given, {
      name: 'tools',
      authorizationServer: 'okta',
      frontDoor: 'rest',
      exampleTools: 'none',
    })
  })

  test('names the app by its folder', () => {
    for (const folder of ['tools', 'apps/tools/', './tools'])
      assert.deepEqual(readCommandLine([folder]).given, { name: 'tools' })
    assert.match(problemsOf('My Tools'), /The name is "My Tools": .*, such as my-tools\.$/)
  })

  test('asks for help or the version whatever else is wrong', () => {
    assert.equal(readCommandLine(['--help', '--nmae', 'x']).help, true)
    assert.equal(readCommandLine(['-v', '--front-door', 'x']).version, true)
  })
})

suite('a wrong command line is answered with what was received and what is right:', () => {
  for (const [args, expected] of [
    [['--nmae', 'x'], /^--nmae is not an option: did you mean --name\? There are --name, /],
    [['--frobnicate'], /^--frobnicate is not an option: give one of --name, /],
    [['-x'], /^-x is not an option/],
    [['--authorization-server', 'keyclaok'], /is "keyclaok": did you mean keycloak\?/],
    [['--authorization-server', 'Okta'], /is "Okta": did you mean okta\?/],
    [['--authorization-server', 'aut0'], /did you mean auth0\?/],
    [['--authorization-server', 'google'], /is "google": give one of cognito, keycloak, /],
    [['--front-door', 'htp'], /is "htp": did you mean http\?/],
    [['--front-door', 'grpc'], /is "grpc": give one of http, rest, edge\.$/],
    [['--example-tools', 'all'], /is "all": give one of greet, none\.$/],
    [['--front-door'], /^--front-door has no value: give one of http, rest, edge\.$/],
    [['--front-door='], /^--front-door has no value/],
    [['--front-door', '--yes'], /^--front-door has no value/],
    [['--name', ''], /^--name has no value: give the name of the app\.$/],
    [['--yes=no'], /^--yes takes no value, and got "no"\.$/],
    [
      ['--front-door', 'http', '--front-door', 'rest'],
      /^--front-door is given twice: give it once\.$/,
    ],
    [['one', 'two'], /^"two" is a second folder: give one\.$/],
    [[''], /^The folder is "": give its path, or leave it out\.$/m],
    [['__proto__', '--constructor'], /^--constructor is not an option/m],
  ] as const) {
    test(JSON.stringify(args), () => assert.match(problemsOf(...args), expected))
  }

  test('options that npm took for its own', () => {
    const environment = { npm_config_front_door: 'rest', npm_config_yes: 'true' }
    assert.throws(() => readCommandLine(['rest'], environment), {
      message:
        'npm took --front-door for its own: put options after --, as in npm create mcp-auth-lambda -- --front-door VALUE.',
    })
  })

  test('all at once', () => {
    const problems = problemsOf('--front-door', 'x', '--name', 'Ä', '--nope').split('\n')
    assert.equal(problems.length, 3, problems.join('\n'))
  })
})

test('a Node.js that does not run TypeScript is named', () => {
  for (const old of ['20.20.2', '22.17.1']) assert.match(nodeWarning(old), /needs 22\.18 or later/)
  for (const good of ['22.18.0', '24.0.0']) assert.equal(nodeWarning(good), '')
})
