/** `npm run registry -- [--name NAME] [URL]`: writes the `server.json` of a server, from its server card. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ServerCard } from '../../lambda/discovery/server-card.ts'
import { cardUrl } from '../../lambda/discovery/paths.ts'
import { serverJson } from './server-json.ts'
import { OUTPUTS_FILE, readOutputs, readStackName } from './stack-outputs.ts'

const FILE = 'server.json'
const TIMEOUT_MS = 30_000

const USAGE = `Usage: npm run registry -- [--name NAME] [URL]

Writes server.json, the entry of a server in the MCP registry, from its server card.

  URL          the one that clients are given; by default that of the stack that was deployed last from this folder
  --name NAME  the name of the entry, such as io.github.me/tools
  STACK_NAME   in the environment or .env: the stack (McpAuthLambda)`

function lastDeployedUrl(): string {
  const name = readStackName()
  const { [name]: outputs, ...others } = readOutputs()
  if (outputs?.['McpUrl'] !== undefined) return outputs['McpUrl']
  throw new Error(
    `${OUTPUTS_FILE} has no McpUrl of the stack ${name}, but of ${Object.keys(others).join(', ') || 'none'}: give the URL of the server, or set STACK_NAME`,
  )
}

async function readCard(url: string): Promise<ServerCard> {
  const response = await fetch(cardUrl(url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!response.ok)
    throw new Error(`${response.url} answers ${response.status}, not a server card: check the URL`)
  return (await response.json()) as ServerCard
}

async function run(): Promise<void> {
  const options = { name: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (values.help === true) return console.log(USAGE)
  const entry = serverJson(await readCard(positionals[0] ?? lastDeployedUrl()), values.name)
  writeFileSync(FILE, `${JSON.stringify(entry, undefined, 2)}\n`)
  console.log(`${FILE} describes ${entry.name}, version ${entry.version}.`)
}

try {
  await run()
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(
    code === 'ENOENT'
      ? 'No deployment from this folder was found: give the URL of the server, such as https://mcp.example.com/mcp'
      : message,
  )
  process.exitCode = 1
}
