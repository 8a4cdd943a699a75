/** A process with some environments of the function, each with a memory of its own. Reports latencies when it is done. */
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import { createTokenCheck } from '../../lambda/token-check/create-token-check.ts'

export interface Task {
  readonly settings: FunctionSettings
  readonly environments: number
  readonly tokens: number
  /** Of each environment. */
  readonly everyMs: number
  readonly seconds: number
}

const { settings, environments, tokens, everyMs, seconds } = JSON.parse(
  process.argv[2] ?? '',
) as Task
const end = Date.now() + seconds * 1000
const times: number[] = []
let refused = 0
const later = async (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms))

async function run(): Promise<void> {
  const check = await createTokenCheck(settings)
  await later(Math.random() * everyMs)
  while (Date.now() < end) {
    const start = performance.now()
    // oxlint-disable-next-line no-await-in-loop -- an environment has one request at a time
    const { outcome } = await check(`token-${Math.floor(Math.random() * tokens)}`)
    times.push(performance.now() - start)
    if ('kind' in outcome) refused += 1
    // oxlint-disable-next-line no-await-in-loop -- as above
    await later(everyMs * 2 * Math.random())
  }
}

await Promise.all(Array.from({ length: environments }, run))
process.send?.({ times, refused })
process.disconnect()
