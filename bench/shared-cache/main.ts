/**
 * `node bench/shared-cache/main.ts`: what a shared table saves, simulated and measured. The measured run has several
 * processes, an authorization server that takes 50 ms, and a table on loopback that takes 5 ms, evaluates conditions and
 * counts; with the table off, on, and hanging. It takes some minutes. `node bench/shared-cache/main.ts 12 dynamodb-local`
 * measures DynamoDB Local for 12 seconds each instead (Java 17, Maven).
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { json, slowly, startBackend } from '../../test/support/backend.ts'
import { TABLE } from '../../test/support/dynamo-table.ts'
import { quantile } from '../support/statistics.ts'
import type { Task } from './environments.ts'
import { type Load, simulate, usdPerMillion } from './simulation.ts'
import { startTable, type Way } from './tables.ts'

const PER_SECOND = 2
const COUNTS = [1, 10, 100]
const PROCESSES = 4
const ISSUER_MS = 50
const [, , seconds = '15', implementation] = process.argv
const SECONDS = Number(seconds)
const WAYS: readonly Way[] =
  implementation === 'dynamodb-local' ? ['DynamoDB Local'] : ['off', 'on', 'hanging']
const TTL_SECONDS = 5
const TOKENS = 20

const fixed = (value: number, digits = 2) => value.toFixed(digits)

function printSimulation(): void {
  console.log(
    '| environments | tokens | questions/s, each its own | shared | table USD per million |',
  )
  console.log('|--:|--:|--:|--:|--:|')
  for (const environments of COUNTS) {
    for (const tokens of [1, 100, 10_000]) {
      const requestsPerSecond = environments * PER_SECOND
      const load: Load = { environments, tokens, requestsPerSecond, ttlSeconds: 60, seconds: 600 }
      const [own, shared] = [simulate(load, false), simulate(load, true)]
      const usd = fixed(usdPerMillion(shared, requestsPerSecond))
      const rates = `${fixed(own.questions)} | ${fixed(shared.questions)}`
      console.log(`| ${environments} | ${tokens} | ${rates} | ${usd} |`)
    }
  }
}

async function measure(environments: number, way: Way): Promise<string> {
  const active = { active: true, aud: 'https://mcp.example.com/mcp', client_id: 'c', scope: 'mcp' }
  await using issuer = await startBackend(slowly(ISSUER_MS, json(active)))
  await using table = await startTable(way)
  const task = (count: number): Task => ({
    environments: count,
    tokens: TOKENS,
    everyMs: 1000 / PER_SECOND,
    seconds: SECONDS,
    settings: settingsOf(issuer.origin, way),
  })
  const processes = Math.min(PROCESSES, environments)
  const shares = Array.from({ length: processes }, (_, index) =>
    Math.floor((environments + index) / processes),
  )
  const outcomes = await Promise.all(shares.map(async (count) => runProcess(task(count))))
  const times = outcomes.flatMap((one) => one.times)
  const refused = outcomes.reduce((sum, one) => sum + one.refused, 0)
  const { reads, writes, refusedWrites } = table.counts
  const rates = { reads: reads / SECONDS, writes: (writes + refusedWrites) / SECONDS, questions: 0 }
  const usd = usdPerMillion(rates, times.length / SECONDS)
  const cells = [
    environments,
    way,
    times.length,
    fixed(issuer.seen.length / SECONDS),
    way === 'on' || way === 'DynamoDB Local' ? fixed(usd) : '',
    fixed(times.reduce((sum, one) => sum + one, 0) / times.length, 1),
    fixed(quantile(times, 0.99), 0),
    refused,
  ]
  return `| ${cells.join(' | ')} |`
}

async function runProcess(task: Task) {
  const file = path.join(import.meta.dirname, 'environments.ts')
  const child = fork(file, [JSON.stringify(task)], {
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
  })
  const [outcome] = (await once(child, 'message')) as [{ times: number[]; refused: number }]
  return outcome
}

function settingsOf(issuer: string, way: Way): Task['settings'] {
  return {
    resource: 'https://mcp.example.com/mcp',
    issuer,
    introspectionEndpoint: `${issuer}/introspect`,
    clientSecret: { value: 'a client secret' },
    tokenCacheTtlSeconds: TTL_SECONDS,
    ...(way !== 'off' && { sharedTable: TABLE, serverKey: { value: 'k'.repeat(32) } }),
    tokenCheck: 'introspection',
    clientId: 'mcp-server',
    clientAuthMethod: 'client_secret_basic',
    introspectionAnswer: 'json',
    audiences: [],
    requiredScopes: ['mcp'],
    advertisedScopes: [],
    resourceName: 'MCP server',
    resourceDescription: '',
    scopeHierarchy: [],
    expiryRequired: false,
    clockSkewSeconds: 30,
    privateHosts: [],
    refusedTokensPerMinute: 600,
  } as unknown as Task['settings']
}

printSimulation()
console.log(
  `\n${TOKENS} tokens, TTL ${TTL_SECONDS} s, ${PER_SECOND} requests/s each, ${SECONDS} s\n`,
)
console.log(
  '| environments | table | requests | questions/s | USD per million | mean ms | p99 ms | refused |',
)
console.log('|--:|---|--:|--:|--:|--:|--:|--:|')
for (const environments of COUNTS) {
  for (const way of WAYS) {
    // oxlint-disable-next-line no-await-in-loop -- each alone on the machine
    console.log(await measure(environments, way))
  }
}
