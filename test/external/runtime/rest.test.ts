/** Functions for a REST API: the MCP function streams through AWS's runtime client. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it, test } from 'node:test'
import { type Progress, sdkClients, type Session } from '../../support/clients/sdk-clients.ts'
import {
  assertSlowSum,
  assertToolUse,
  CALLS,
  useTools,
} from '../../support/clients/tool-results.ts'
import { bearer, send } from '../../support/clients/http-requests.ts'
import { copyProject } from '../../support/project-copy.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { examine } from '../../../local/doctor/examine.ts'
import { readAssembly, synthesize } from './support/assembly.ts'
import { assertOrderly } from './support/deployment.ts'
import { deployWithEmbeddedServer } from './support/embedded.ts'
import { prepareSuite, type Suite } from './support/suite.ts'

const TIMEOUT_SECONDS = 900
/** A REST API has its host root only at a custom domain. */
const SETTINGS = {
  FRONT_DOOR: 'rest',
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  CERTIFICATE_ARN:
    'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
}
/** Takes far longer than the tests wait. */
const ENDLESS = {
  name: 'sum_numbers',
  arguments: { numbers: Array.from({ length: 1000 }, () => 1), delay_ms: 20 },
}

const suite = await synthesizeRest()
const system = await deployWithEmbeddedServer({
  suite,
  limits: { timeoutSeconds: TIMEOUT_SECONDS },
})
const accessToken = await system.authorizationServer.issueDemoToken()
const { mcp } = system
after(async () => {
  await system.end()
  assertOrderly(system)
  assert.ok(![...mcp.log(), ...system.metadata.log()].join().includes(accessToken))
})

async function synthesizeRest(): Promise<Suite> {
  const { client } = await prepareSuite()
  const folder = temporaryFolder('rest')
  const [project, assembly] = [path.join(folder, 'project'), path.join(folder, 'assembly')]
  await copyProject(project)
  await synthesize(project, assembly, SETTINGS)
  return { client, assembly: await readAssembly(assembly) }
}

async function post(message: object) {
  return send(system.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...bearer(accessToken),
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  })
}

/** Calls a tool, and asks for progress. */
async function call(
  { name, arguments: given }: typeof ENDLESS,
  url = system.url,
  token = accessToken,
) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...bearer(token),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: given, _meta: { progressToken: 1 } },
    }),
  })
}

for (const client of sdkClients) {
  describe(client.name, () => {
    let session: Session

    before(async () => {
      session = await client.signIn(system.url, fetch)
    })
    after(() => session.close())

    it('finds the tools, and gets what they declare', async () => {
      assertToolUse(await useTools(session))
    })

    it('hears of progress while the tool runs', async () => {
      const heard: (Progress & { readonly at: number })[] = []
      const onprogress = (progress: Progress) =>
        void heard.push({ ...progress, at: performance.now() })
      const result = await session.callTool(CALLS.slow, { onprogress })
      const end = performance.now()
      assertSlowSum(result, heard)
      const [first, second] = heard
      assert.ok(first !== undefined && second !== undefined)
      assert.ok(second.at - first.at > 20, 'not all at once')
      assert.ok(end - first.at > 40, 'not at the end')
    })
  })
}

test('the answer to a notification has a head, and nothing else', async () => {
  const { status, text, headers } = await post({ method: 'notifications/initialized' })
  assert.deepEqual([status, text], [202, ''])
  assert.equal(headers.get('cache-control'), 'no-store')
})

test('a refusal is streamed like any other answer, its challenge renamed', async () => {
  const { status, headers, body } = await send(system.url, { method: 'POST' })
  assert.equal(status, 401)
  assert.equal(headers.get('www-authenticate'), null)
  assert.match(headers.get('x-amzn-remapped-www-authenticate') ?? '', /^Bearer resource_metadata=/)
  assert.partialDeepStrictEqual(body, { error: { code: 401 } })
})

test('an event that nobody has foreseen is answered with an error, and the function goes on', async () => {
  const bytes = (await mcp.stream(null)) ?? assert.fail('no stream')
  const [head, body] = (await buffer(bytes)).toString().split('\0'.repeat(8))
  assert.partialDeepStrictEqual(JSON.parse(head ?? ''), { statusCode: 500 })
  assert.deepEqual(JSON.parse(body ?? ''), {
    jsonrpc: '2.0',
    error: { code: -32_603, message: 'Internal error.' },
  })
  const isLogged = async () => mcp.log().some((line) => line.includes('unforeseen error'))
  assert.ok(await waitUntil(isLogged, 2000))
  assert.deepEqual(mcp.failures, [])
})

test('npm run doctor finds nothing but the renamed header', async () => {
  const { findings } = await examine({ url: system.url, token: accessToken })
  assert.deepEqual(
    findings.map(({ id }) => id),
    ['challenge-renamed'],
    JSON.stringify(findings),
  )
})

test('a tool that takes too long is stopped one second before its function', async () => {
  const short = await deployWithEmbeddedServer({ suite, limits: { timeoutSeconds: 3 } })
  try {
    const token = await short.authorizationServer.issueDemoToken()
    const start = performance.now()
    const response = await call(ENDLESS, short.url, token)
    const events = await response.text()
    const seconds = (performance.now() - start) / 1000
    assert.match(events, /"progress":1\b[^]*"isError":true/)
    assert.ok(seconds < 3, `${seconds} s`)
  } finally {
    await short.end()
  }
  assertOrderly(short)
})

// Lambda does not promise to break a stream that nobody reads: there, the function goes on to its end.
test('a stream that breaks cancels the tool; the runtime ends its process, and the next call is served by another', async () => {
  const broken = await deployWithEmbeddedServer({ suite })
  const { environments, failures } = broken.mcp
  try {
    const token = await broken.authorizationServer.issueDemoToken()
    const { body } = await call(ENDLESS, broken.url, token)
    const reader = body?.getReader() ?? assert.fail('no body')
    const { value } = await reader.read()
    assert.match(Buffer.from(value ?? []).toString(), /"progress":1/)
    await reader.cancel()
    assert.ok(await waitUntil(async () => failures.length === 1, 5000))
    assert.equal(failures[0]?.type, 'Runtime.ExitError')
    assert.ok(broken.mcp.log().some((line) => line.includes('tool cancelled')))
    assert.equal((await call(CALLS.slow, broken.url, token)).status, 200)
    assert.deepEqual(
      environments.map((environment) => environment.isAlive()),
      [false, true],
    )
  } finally {
    await broken.end()
  }
})
