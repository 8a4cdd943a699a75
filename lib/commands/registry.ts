/** `npm run registry -- [--name NAME] [URL]`: writes the `server.json` of a server, from its server card. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ServerCard } from '../../lambda/discovery/server-card.ts'
import { cardUrl } from '../../lambda/discovery/paths.ts'
import { serverJson } from './server-json.ts'
import { OUTPUTS_FILE, readOutputs, readStackName } from './stack-outputs.ts'

const FILE = 'server.json'
const TIMEOUT_MS = 30_000

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

try {
  const options = { name: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const entry = serverJson(await readCard(positionals[0] ?? lastDeployedUrl()), values.name)
  writeFileSync(FILE, `${JSON.stringify(entry, undefined, 2)}\n`)
  console.log(`${FILE} describes ${entry.name}, version ${entry.version}.`)
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(
    code === 'ENOENT'
      ? 'No deployment from this folder was found: give the URL of the server, such as https://mcp.example.com/mcp'
      : message,
  )
  process.exitCode = 1
}
