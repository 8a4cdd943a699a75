/** The local front makes the same events of requests as API Gateway, as far as MiniStack knows what those are. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createFront } from '../../../local/gateway/front.ts'
import { routes } from '../../../lambda/discovery/routes.ts'
import { ECHO_STACK, EVENT_HEADER, RESOURCE_PATH } from './echo.ts'
import { REQUESTS } from './event-requests.ts'
import { KNOWN_DIFFERENCES, KNOWN_LIMITS } from './known-differences.ts'
import { differences, malformed } from './event-differences.ts'
import { installMiniStack, type MiniStack, startMiniStack } from './ministack.ts'
import { listen } from './network.ts'
import { run } from '../../support/processes.ts'
import { MissingError, printSummary, step, usesVersion } from '../../support/progress.ts'
import { type Account, awsEnvironment, createProjectCommand } from './project.ts'
import { moduleVersion, type PythonEnvironment } from '../../support/python-packages.ts'
import { echoOf } from './raw-request.ts'

const LIMITS = path.join(import.meta.dirname, 'known_limits.py')

let tools: PythonEnvironment | undefined
let account: Account | undefined
let ministack: MiniStack | undefined
let host: string | undefined
const echo = async (event: unknown) => ({
  statusCode: 200,
  headers: { [EVENT_HEADER]: Buffer.from(JSON.stringify(event)).toString('base64') },
})
const front = http.createServer(
  createFront({ routes: routes(RESOURCE_PATH), handlers: { mcp: echo, metadata: echo } }),
)

after(async () => {
  await ministack?.process.stop()
  front.close()
  front.closeAllConnections()
  printSummary('Events compared')
})

step('cdk deploy creates a function that echoes events', async () => {
  tools = await installMiniStack()
  usesVersion('MiniStack', await moduleVersion(tools, 'ministack'))
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-events-'))
  ministack = await startMiniStack({ tools, folder, certificates: '' })
  account = { endpoint: `http://127.0.0.1:${ministack.port}`, folder }
  const project = await createProjectCommand(account, {})
  const outputs = path.join(folder, 'outputs.json')
  const options = [
    '--require-approval=never',
    `--app=node ${fileURLToPath(import.meta.resolve('./echo-app.ts'))}`,
  ]
  await project.run('cdk deploy', ...options, `--outputs-file=${outputs}`)
  const written = JSON.parse(await readFile(outputs, 'utf8')) as Record<string, { Host?: string }>
  host = written[ECHO_STACK]?.Host
  assert.ok(host)
})

step('requests become the same events, except for known differences', async () => {
  if (ministack === undefined || host === undefined) throw new MissingError('nothing is deployed')
  const [localPort, deployedPort] = [await listen(front), ministack.port]
  const problems: string[] = []
  const unused = new Set(KNOWN_DIFFERENCES)
  let events = 0
  for (const [name, request] of Object.entries(REQUESTS)) {
    // eslint-disable-next-line no-await-in-loop -- one after the other, so that one function answers all
    const [local, deployed] = await Promise.all([
      echoOf(localPort, host, request),
      echoOf(deployedPort, host, request),
    ])
    const haveEvents = local.event !== undefined && deployed.event !== undefined
    if (haveEvents) events += 1
    const known = KNOWN_DIFFERENCES.filter(
      ({ member, in: applies }) =>
        haveEvents === (member !== 'status') && (applies?.(name, request) ?? true),
    )
    const found = differences(local, deployed)
    const wrong = [
      ...malformed(local.event),
      ...[...found].flatMap(([member, values]) =>
        known.some((entry) => entry.member === member) ? [] : [`${member} is ${values}`],
      ),
    ]
    problems.push(...wrong.map((problem) => `${name}: ${problem}`))
    for (const entry of known) {
      if (found.has(entry.member)) unused.delete(entry)
      else problems.push(`${name}: ${entry.member} does not differ any more`)
    }
  }
  assert.deepEqual({ problems, unused: [...unused] }, { problems: [], unused: [] })
  assert.ok(events > 30)
})

step('what MiniStack cannot do, it still cannot do', async () => {
  if (tools === undefined || account === undefined) throw new MissingError('there is no account')
  const env = awsEnvironment(account)
  const { output } = await run(tools.python, [LIMITS], { env, quiet: true })
  const found = JSON.parse(output) as Record<string, boolean>
  assert.deepEqual(Object.keys(found).toSorted(), Object.keys(KNOWN_LIMITS).toSorted())
  for (const [name, isStill] of Object.entries(found))
    assert.ok(isStill, `${name} is not so any more: ${KNOWN_LIMITS[name]}`)
})
