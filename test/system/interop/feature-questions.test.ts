/** Tools ask the user: by the SDK's clients, and by single requests that misuse the state of a question. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/client'
import { connectV2, featureClients } from '../../support/clients/feature-clients.ts'
import { postModern } from '../../support/clients/http-requests.ts'
import { endpointsOf, signIn } from '../../support/clients/sign-in-requests.ts'
import { FEATURE_SERVER } from '../../support/feature-server.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const TEN_MINUTES_MS = 600_000
const KEY = 'the same key for both systems, for the state of questions'
const CLOCK = import.meta.resolve('../../support/clock-ahead.ts')

const args = ['--server', FEATURE_SERVER]
const env = { REQUEST_STATE_KEY: KEY, OAUTH_CLIENT_SECRET: 'a secret of both systems' }
const system = await startSharedSystem({ args, env })
/** Seals and opens states as the other one does, of the same callers, but eleven minutes ahead. */
const later = await startSharedSystem({
  args,
  env: {
    ...env,
    AUTH_ISSUER: system.issuer,
    OAUTH_AUDIENCES: system.url,
    NODE_OPTIONS: `--import=${CLOCK}`,
    CLOCK_AHEAD_MS: String(TEN_MINUTES_MS + 60_000),
  },
})
const token = await system.newToken()

const NOTE = { name: 'delete_note', arguments: { note: 'n1' } }
const REASON = { action: 'accept', content: { reason: 'it is old' } } as const

const textOf = (result: object) => (result as { content: { text: string }[] }).content[0]?.text

/** A client whose user gives these answers in turn, and the questions that they got. */
async function userWho(...answers: readonly ElicitResult[]) {
  const questions: ElicitRequestParams[] = []
  const client = await connectV2(system.url, token, {}, (question) => {
    questions.push(question)
    return answers[questions.length - 1] ?? assert.fail('one question too many')
  })
  after(() => client.close())
  return { client, questions }
}

describe('a user of MCP 2026-07-28', () => {
  it('fills in a form, and the tool goes on with what it remembered', async () => {
    const { client, questions } = await userWho(REASON)
    const said = textOf(await client.callTool(NOTE))
    const [question] = questions
    const [, number] = /^Delete n1, number ([\d.]+)\?$/.exec(question?.message ?? '') ?? []
    assert.equal(said, `Deleted n1, number ${number}, because of it is old.`)
    assert.partialDeepStrictEqual(question, {
      mode: 'form',
      requestedSchema: {
        type: 'object',
        properties: { reason: { type: 'string' }, forever: { type: 'boolean', default: false } },
        required: ['reason'],
      },
    })
  })

  it('declines, or closes the question', async () => {
    for (const action of ['decline', 'cancel'] as const) {
      // eslint-disable-next-line no-await-in-loop -- two calls
      const { client } = await userWho({ action })
      // eslint-disable-next-line no-await-in-loop
      assert.equal(textOf(await client.callTool(NOTE)), `Kept n1: ${action}.`)
    }
  })

  it('is asked again when the answer does not fit', async () => {
    const unfit = { action: 'accept', content: { reason: 'no' } } as const
    const { client, questions } = await userWho(unfit, REASON)
    assert.match(textOf(await client.callTool(NOTE)) ?? '', /because of it is old/)
    const [first, second] = questions.map(({ message }) => message)
    assert.equal(
      second,
      `${first}\n(The last answer did not fit: reason: Too small: expected string to have >=3 characters)`,
    )
  })

  it('opens a page, and is asked a second question after it', async () => {
    const content = { to: 'ada@example.com' }
    const { client, questions } = await userWho({ action: 'accept' }, { action: 'accept', content })
    const result = await client.callTool({ name: 'pay' })
    assert.equal(textOf(result), 'Receipt to ada@example.com.')
    assert.partialDeepStrictEqual(questions, [
      { mode: 'url', message: 'Please pay.', url: 'https://pay.example/42' },
      { mode: 'form', message: 'To whom?' },
    ])
  })

  it('does not open a page', async () => {
    const { client } = await userWho({ action: 'decline' })
    assert.equal(textOf(await client.callTool({ name: 'pay' })), 'Not paid: decline.')
  })

  it('cannot be asked by a client that does not say that it can', async () => {
    const client = await connectV2(system.url, token, { capabilities: {} })
    after(() => client.close())
    await assert.rejects(client.callTool(NOTE), {
      code: -32_021,
      data: { requiredCapabilities: { elicitation: { form: {} } } },
    })
  })
})

describe('a client of an earlier revision', () => {
  for (const { name, connect } of featureClients.filter(({ speaks }) => speaks < '2026')) {
    it(`is told in a sentence what is missing: ${name}`, async () => {
      const client = await connect(system.url, token)
      after(() => client.close())
      const result = await client.callTool(NOTE)
      assert.partialDeepStrictEqual(result, { isError: true })
      assert.equal(
        textOf(result),
        'delete_note has to ask the user, which works from MCP 2026-07-28 on: use a client that speaks that revision.',
      )
    })
  }
})

describe('the state of a question', () => {
  const elicitation = { form: {} }
  const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation } }

  interface Called {
    readonly at?: { readonly url: string }
    readonly by?: string
    readonly call?: object
  }

  async function send(params: object, { at = system, by = token }: Called = {}) {
    const answer = await postModern(at.url, by, 'tools/call', { ...params, _meta })
    return { status: answer.status, ...(answer.body as { result?: object; error?: object }) }
  }

  /** Calls without an answer, and gives the state that comes with the question. */
  async function asked(where: Called = {}): Promise<string> {
    const { result } = await send(NOTE, where)
    assert.partialDeepStrictEqual(result, { resultType: 'input_required' })
    return (result as { requestState: string }).requestState
  }

  /** Calls with an answer and this state. */
  const answered = (requestState: string, where: Called = {}) =>
    send({ ...NOTE, ...where.call, requestState, inputResponses: { sure: REASON } }, where)

  const assertDeleted = ({ status, result }: Awaited<ReturnType<typeof send>>) => {
    assert.equal(status, 200)
    assert.match(textOf(result ?? {}) ?? '', /^Deleted n1/)
  }

  const assertRefused = ({ status, result, error }: Awaited<ReturnType<typeof send>>) => {
    assert.deepEqual([status, result], [200, undefined])
    assert.deepEqual(error, {
      code: -32_602,
      message:
        'The requestState does not belong to this call, or is used or too old: call again without it.',
      data: { reason: 'invalid_request_state' },
    })
  }

  it('works once', async () => {
    const state = await asked()
    assertDeleted(await answered(state))
    assertRefused(await answered(state))
  })

  it('is refused when it is forged', async () => {
    const state = await asked()
    const start = state.slice(0, -6)
    for (const forged of ['', 'v1.', 'nonsense', start, `${start}AAAAAA`, `${state}AAAA`]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertRefused(await answered(forged))
    }
    assertDeleted(await answered(state))
  })

  it('is refused for another user, tool or arguments', async () => {
    const { access_token: other } = await signIn(endpointsOf(system), { asked: { scope: 'mcp' } })
    system.secrets.add(other)
    const state = await asked()
    assertRefused(await answered(state, { by: other }))
    assertRefused(await answered(state, { call: { name: 'delete_draft' } }))
    assertRefused(await answered(state, { call: { arguments: { note: 'n2' } } }))
    assertDeleted(await answered(state))
  })

  it('is refused when it is too old, by a server with the same key', async () => {
    const there = { at: later }
    assertDeleted(await answered(await asked(there)))
    assertRefused(await answered(await asked(), there))
  })
})
