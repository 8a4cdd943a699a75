/** The check of senders takes what the made-up client sends, whatever its tokens are bound to. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { suite, test } from 'node:test'
import { CLIENT_CERTIFICATE, makeUpSender } from '../../../../lambda/code-cache/made-up-sender.ts'
import { createSenders } from '../../../../lambda/token-binding/senders.ts'
import { PROVEN_URL } from '../../../support/dpop.ts'

const URL_OF_SERVER = { RESOURCE_URL: PROVEN_URL }

/** What comes of sending a token, twice: the first may bring a nonce. */
async function sentBy(environment: Readonly<Record<string, string>>, policy: object) {
  const { confirmation, send } = makeUpSender({ ...URL_OF_SERVER, ...environment })
  const readSent = createSenders({ resource: PROVEN_URL, ...policy })
  const answered: { dpopNonce?: string } = {}
  const sendAgain = async () => {
    const event = {
      headers: send('abc', answered.dpopNonce),
      rawQueryString: '',
      requestContext: { http: { method: 'POST' }, authentication: CLIENT_CERTIFICATE },
      isBase64Encoded: false,
    }
    const sent = await readSent(event, answered)
    if ('kind' in sent) return sent
    assert.equal(sent.token, 'abc')
    const cnf = confirmation && { cnf: confirmation }
    return sent.check({ token: 'abc', clientId: 'c', scopes: [], extra: { ...cnf } })
  }
  return { confirmation, outcomes: [await sendAgain(), await sendAgain()] }
}

suite('a made-up client', () => {
  for (const [title, environment, policy, methods] of [
    ['sends Bearer tokens, bound to nothing', {}, {}, []],
    ['proves each request', { DPOP: 'required' }, { dpop: 'required' }, ['jkt']],
    ['proves where it need not', { DPOP: 'accepted' }, { dpop: 'accepted' }, ['jkt']],
    [
      'has a certificate',
      { CERTIFICATE_BOUND_TOKENS: 'required' },
      { certificateBoundTokens: 'required' },
      ['x5t#S256'],
    ],
    [
      'has both',
      { DPOP: 'required', CERTIFICATE_BOUND_TOKENS: 'accepted' },
      { dpop: 'required', certificateBoundTokens: 'accepted' },
      ['jkt', 'x5t#S256'],
    ],
  ] as const) {
    test(title, async () => {
      const { confirmation, outcomes } = await sentBy(environment, policy)
      assert.deepEqual(Object.keys(confirmation ?? {}), methods)
      assert.deepEqual(outcomes, [undefined, undefined])
    })
  }

  test('takes the nonce of an answer', async () => {
    const serverKey = { value: randomBytes(32).toString('base64') }
    const policy = { dpop: 'required', dpopNonce: true, serverKey }
    const { outcomes } = await sentBy({ DPOP: 'required' }, policy)
    const [first, second] = outcomes
    assert.equal(first?.reason, 'no_nonce')
    assert.equal(second, undefined)
  })
})
