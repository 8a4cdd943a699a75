import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { suite, test } from 'node:test'
import { nameProblem } from '../../../create/src/app-name.ts'
import { askFor } from '../../../create/src/questions.ts'

const ALL = { name: 'tools', authorizationServer: 'okta', frontDoor: 'rest' } as const

/** Answers each question with the next line; after the last one, the input ends. */
async function asked(given: Parameters<typeof askFor>[0], lines: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const left = [...lines]
  let shown = ''
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    if (!shown.endsWith('): ')) return
    const line = left.shift()
    if (line === undefined) input.end()
    else input.write(`${line}\n`)
  })
  const options = await askFor(given, input, output, nameProblem).catch(
    (error: Error) => error.message,
  )
  return { options, shown, left }
}

suite('the questions', () => {
  test('take a default, a number, and a name', async () => {
    const { options, left } = await asked({}, ['', '2', 'edge', 'none'])
    assert.deepEqual(left, [])
    assert.deepEqual(options, {
      name: 'my-mcp-server',
      authorizationServer: 'keycloak',
      frontDoor: 'edge',
      exampleTools: 'none',
    })
  })

  test('leave out what is given', async () => {
    const { options, shown } = await asked(ALL, [' 1 '])
    assert.deepEqual(options, { ...ALL, exampleTools: 'greet' })
    assert.doesNotMatch(shown, /Name|server|Front/)
  })

  test('come again after an answer that is wrong', async () => {
    const { options, shown } = await asked({}, [
      'My Tools',
      'tools',
      '0',
      '13',
      'oktta',
      '5',
      '',
      '',
    ])
    assert.equal((options as { authorizationServer: string }).authorizationServer, 'okta')
    for (const expected of [
      /The name is "My Tools": .*such as my-tools/,
      /Authorization server is "0": give one of/,
      /Authorization server is "13"/,
      /"oktta": did you mean okta\?/,
    ])
      assert.match(shown, expected)
  })

  test('take the lines of a text that is pasted', { timeout: 5000 }, async () => {
    const input = new PassThrough()
    input.write('tools\n2\nrest\nnone\n')
    assert.deepEqual(await askFor({}, input, new PassThrough(), nameProblem), {
      name: 'tools',
      authorizationServer: 'keycloak',
      frontDoor: 'rest',
      exampleTools: 'none',
    })
  })

  test('end with nothing created when the user leaves', async () => {
    assert.equal((await asked({}, ['tools'])).options, '\nNothing was created.')
  })
})
