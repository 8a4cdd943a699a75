/** The client secret, from the random one of a new stack to one that was rotated. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '../../support/wait-until.ts'
import type { Deployment } from './deployment.ts'
import { secretIdIn } from './project.ts'
import { step } from '../../support/progress.ts'
import { callTool } from '../../support/clients/token-verdicts.ts'
import { type Answer } from '../../support/clients/http-requests.ts'

/** After a refusal the secret is read again, at most every ten seconds (docs/operating.md). */
const REREAD_MS = 10_000
const RECOVERY_MS = REREAD_MS + 3000
/** RFC 6749 §A.2: a client secret is printable ASCII. Shells and encoders have uses of their own for some of it. */
const ODD = String.raw`%s \n "it's" $HOME ${'`'}id${'`'} & <&> #1!`
/** Of the MCP function, each with what it knows. */
const ENVIRONMENTS = 3
const CALLS = 12

const newSecret = () => `${ODD}${randomBytes(9).toString('base64url')}`

export function secretSteps(deployment: () => Deployment) {
  let rereadableAt = 0

  async function call(): Promise<Answer> {
    const { mcpUrl, freshToken } = deployment()
    return callTool(mcpUrl, await freshToken())
  }
  async function assertUnavailable(): Promise<void> {
    const { status, headers } = await call()
    assert.equal(status, 503)
    assert.match(headers.get('retry-after') ?? '', /^(?:[1-9]|10)$/)
    assert.equal(headers.get('www-authenticate'), null)
  }
  async function assertRecovers(): Promise<void> {
    const works = async () => (await call()).status === 200
    assert.ok(await waitUntil(works, RECOVERY_MS), 'uses the right secret soon')
    rereadableAt = Date.now() + REREAD_MS
  }
  function changeSecret(): string {
    const { world, confidential } = deployment()
    const secret = newSecret()
    confidential.add(secret)
    world.authorizationServer.clientSecret = secret
    return secret
  }

  return {
    first() {
      step('a new stack answers 503 until it has the client secret', assertUnavailable)

      step('the printed command stores the typed secret without showing it', async () => {
        const { setClientSecret, account, outputs } = deployment()
        const secret = changeSecret()
        const traces = await setClientSecret(secret)
        for (const [where, text] of Object.entries(traces)) {
          assert.ok(text.includes('put-secret-value'), `${where} has the command`)
          assert.ok(!text.includes(secret.slice(-12)), `${where} has the secret`)
        }
        assert.equal(await account.secretValue(secretIdIn(outputs)), secret)
        await assertRecovers()
      })
    },

    rotation() {
      step('no request fails when the secret is rotated', async () => {
        await delay(Math.max(0, rereadableAt - Date.now()))
        const callAtOnce = async (count: number) => Promise.all(Array.from({ length: count }, call))
        await callAtOnce(ENVIRONMENTS)
        await deployment().setClientSecret(changeSecret())
        const answers = [...(await callAtOnce(ENVIRONMENTS)), ...(await callAtOnce(CALLS))]
        const statuses = answers.map(({ status }) => status)
        assert.deepEqual(
          statuses,
          Array.from(statuses, () => 200),
        )
      })

      step('a wrong secret in Secrets Manager makes it 503, the right one 200 again', async () => {
        const { setClientSecret, confidential } = deployment()
        const [wrong, right] = [newSecret(), changeSecret()]
        confidential.add(wrong)
        await setClientSecret(wrong)
        await assertUnavailable()
        await setClientSecret(right)
        await assertRecovers()
      })
    },
  }
}
