/** `npm run registry -- [--name NAME] [URL]`: writes `server.json` for a server, as its own card describes it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ServerCard } from '../../lambda/discovery/server-card.ts'
import { cardUrl } from '../../lambda/discovery/paths.ts'
import type { Outputs } from './next-steps.ts'
import { OUTPUTS_FILE } from './outputs-file.ts'
import { serverJson } from './server-json.ts'

const FILE = 'server.json'
const TIMEOUT_MS = 30_000

/** Of the last deployment from here. */
function deployedUrl(): string {
  const stacks = JSON.parse(readFileSync(OUTPUTS_FILE, 'utf8')) as Record<string, Outputs>
  const [url] = Object.values(stacks).flatMap(({ McpUrl }) => McpUrl ?? [])
  if (url === undefined) throw new Error(`${OUTPUTS_FILE} names no McpUrl: give the URL`)
  return url
}

async function readCard(url: string): Promise<ServerCard> {
  const response = await fetch(cardUrl(url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: no card is there`)
  return (await response.json()) as ServerCard
}

try {
  const options = { name: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const entry = serverJson(await readCard(positionals[0] ?? deployedUrl()), values.name)
  writeFileSync(FILE, `${JSON.stringify(entry, undefined, 2)}\n`)
  console.log(`${FILE} describes ${entry.name}, version ${entry.version}.`)
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(
    code === 'ENOENT'
      ? 'Nothing was deployed from here: give the URL of the server, such as https://mcp.example.com/mcp'
      : message,
  )
  process.exitCode = 1
}
