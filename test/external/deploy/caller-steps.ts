/** What concerns callers, with every option on: keys of their own, a limit, their tokens elsewhere, a record of calls. */
import assert from 'node:assert/strict'
import { createHmac, hkdfSync } from 'node:crypto'
import { postModern } from '../../support/clients/http-requests.ts'
import { MissingError, step } from '../../support/progress.ts'
import type { AccountReader } from './account.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import { type BoundUser, signInWithKey } from './bound-user.ts'
import { USER } from './feature-steps.ts'
import type { Owner } from './owner.ts'

const COST = 8
const BURST = 60
/** Of the function, at once. */
const ENVIRONMENTS = 3
const ROUNDS = 4

/** Of the deployment. So slow a rate adds nothing while the suite runs that could pay for a call. */
export const CALLER_SETTINGS = {
  AUDIT: 'true',
  PSEUDONYMIZE_SUBJECTS: 'true',
  CALLS_PER_MINUTE_PER_CALLER: '1',
  CALL_BURST_PER_CALLER: String(BURST),
  DPOP: 'accepted',
  DPOP_NONCE: 'required',
  SHARED_CALLER_LIMIT: 'true',
  SHARED_TOKEN_CACHE: 'true',
}

/** Tools of the deployed server, as text that needs `defineTool`. */
export const CALLER_TOOLS = `
import * as z from 'zod'
import { createDynamo } from '../shared/dynamo.ts'

export const callerTools = [
  defineTool({
    name: 'expensive',
    description: 'Returns the id of the process.',
    cost: ${COST},
    run: () => String(process.pid),
  }),
  defineTool({
    name: 'try_table',
    description: 'Calls DynamoDB by the role of the function.',
    inputSchema: z.object({ operation: z.string(), table: z.string().optional() }),
    async run({ operation, table = process.env['SHARED_TABLE'] }) {
      const input = { TableName: table, Key: { pk: { S: 'none' } } }
      const { Key: _, ...withoutKey } = input
      return createDynamo(process.env)(operation, operation === 'Scan' ? withoutKey : input).then(
        () => 'allowed',
        ({ message }) => message,
      )
    },
  }),
]
`

export interface CallerDeployment {
  readonly mcpUrl: string
  readonly owner: Owner
  readonly authorizationServer: AuthorizationServer
  readonly reader: AccountReader
  /** Environment variables of the function. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>
  /** Lets other environments of the function serve from now on. */
  readonly endEnvironments: () => Promise<void>
  /** Not to be found in any log. */
  readonly confidential: Set<string>
}

export function callerSteps(deployment: () => CallerDeployment): void {
  let user: BoundUser | undefined
  const boundUser = () => user ?? assert.fail(new MissingError('no user has a key'))

  step('a client with a key signs in, and calls by proofs with a nonce', async () => {
    user = await signInWithKey(deployment().mcpUrl)
    const { client, token, exchanges } = user
    const { isError, structuredContent } = await client.callTool({ name: 'list_orders' })
    assert.ok(isError !== true)
    // The service takes signed tokens of this user that are meant for it.
    assert.deepEqual(structuredContent, { orders: [{ id: 7, item: `a book for ${USER}` }] })
    const own = exchanges.filter(({ url }) => url.href === deployment().mcpUrl)
    const { headers } = own.at(-1) ?? assert.fail()
    assert.equal(headers.get('authorization'), `DPoP ${token}`)
    assert.ok(own.some(({ answer }) => answer.get('www-authenticate')?.includes('use_dpop_nonce')))
  })

  step('without a proof of that key, the token is worth nothing', async () => {
    const { listTools } = boundUser()
    assert.equal(await listTools('own'), 200)
    assert.equal(await listTools('none'), 401)
    assert.equal(await listTools('of another key'), 401)
  })

  step('the role of the function allows what it does with the table, and no more', async () => {
    const { client } = boundUser()
    const tryTable = async (args: Record<string, string>) => {
      const { content } = await client.callTool({ name: 'try_table', arguments: args })
      return content[0]?.type === 'text' ? content[0].text : assert.fail()
    }
    assert.equal(await tryTable({ operation: 'GetItem' }), 'allowed')
    const denied = /^status 40[03] AccessDeniedException$/ // 400 on AWS, 403 in MiniStack
    for (const operation of ['Scan', 'DeleteItem']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.match(await tryTable({ operation }), denied, operation)
    }
    assert.match(await tryTable({ operation: 'GetItem', table: 'of-others' }), denied)
    await client.close()
  })

  step('another environment of the function has the verdict from the table', async () => {
    const { authorizationServer, endEnvironments } = deployment()
    const token = await authorizationServer.issueToken()
    const before = authorizationServer.introspections
    const one = await call(token, 'which_process')
    await endEnvironments()
    const other = await call(token, 'which_process')
    assert.deepEqual([one.status, other.status], [200, 200])
    assert.notEqual(one.text, other.text)
    assert.equal(authorizationServer.introspections - before, 1, 'questions about one token')
  })

  step('a caller has one limit in all environments', async () => {
    const token = await deployment().authorizationServer.issueToken()
    const answers = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const calls = Array.from({ length: ENVIRONMENTS }, async () => call(token, 'expensive'))
      // eslint-disable-next-line no-await-in-loop -- as many at once as there are environments
      answers.push(...(await Promise.all(calls)))
    }
    const passed = answers.filter(({ status }) => status === 200)
    const processes = new Set(passed.map(({ text }) => text))
    assert.ok(processes.size > 1, 'several environments served')
    assert.equal(passed.length, Math.floor(BURST / COST))
    for (const { status, headers } of answers.filter((one) => !passed.includes(one))) {
      assert.equal(status, 429)
      // Less than one call is left, and the rate is one a minute.
      const seconds = Number(headers.get('retry-after'))
      assert.ok(seconds > 0 && seconds <= COST * 60, String(seconds))
    }
  })

  step('the table holds neither tokens nor names, and nothing for ever', async () => {
    const { owner, environment, authorizationServer } = deployment()
    const { SHARED_TABLE: table = '' } = await environment()
    const { items, ttl } = await owner.contentOf(table)
    assert.equal(ttl, 'expiresAt')
    const kinds = new Set(items.map(({ pk }) => String(pk).split(':')[0] ?? ''))
    assert.deepEqual(kinds, new Set(['calls', 'verdict']))
    const soon = Date.now() / 1000 + 2 * BURST * 60
    for (const { pk, expiresAt, ...others } of items) {
      assert.match(String(pk), /^(?:calls|verdict):[\w-]{43}$/)
      assert.ok(expiresAt > Date.now() / 1000 && expiresAt < soon, String(expiresAt))
      const bytes = others['sealed'] === undefined ? '' : Buffer.from(others['sealed']).toString()
      const text = JSON.stringify(others) + bytes
      for (const secret of [USER, 'demo-client', ...authorizationServer.issued]) {
        assert.ok(!text.includes(secret))
      }
    }
  })

  step('the log has a line for each call, with a pseudonym of its user', async () => {
    const { reader, environment, authorizationServer, confidential } = deployment()
    for (const proof of boundUser().proofs()) confidential.add(proof)
    const { SERVER_KEY_ARN: keyId = '' } = await environment()
    const key = (await reader.secretValue(keyId)) ?? assert.fail('no server key')
    confidential.add(key)
    const lines = await reader.logLines()
    const subject = pseudonym(key, authorizationServer.issuer, USER)
    const audits = lines.filter((line) => line.includes('"audit"')).map(fieldsOf)
    const found = (name: string) =>
      audits.find((line) => line['name'] === name) ?? assert.fail(name)
    assert.partialDeepStrictEqual(found('list_orders'), {
      method: 'tools/call',
      outcome: 'success',
      subject,
    })
    assert.ok(audits.some(({ outcome }) => outcome === 'rate_limited'))
    assert.ok(!lines.some((line) => line.includes(USER)), 'no line names the user')
  })

  async function call(token: string, name: string) {
    const { mcpUrl } = deployment()
    const answer = await postModern(mcpUrl, token, 'tools/call', { name, arguments: {} })
    const { result } = answer.body as { result?: { content: { text: string }[] } }
    return { ...answer, text: result?.content[0]?.text ?? answer.text }
  }
}

/** As docs/audit.md computes it. */
function pseudonym(serverKey: string, issuer: string, subject: string): string {
  const key = Buffer.from(hkdfSync('sha256', serverKey, '', 'mcp-auth-lambda audit', 32))
  const text = `subject\n${JSON.stringify([issuer, subject])}`
  const hash = createHmac('sha256', key).update(text).digest('base64url')
  return `pseudonym:${hash.slice(0, 22)}`
}

/** A line of the log is JSON, which MiniStack may begin with a time. */
function fieldsOf(line: string): Record<string, unknown> {
  return JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>
}
