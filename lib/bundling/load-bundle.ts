/** Loads the modules of a bundle, one after the other, as a `LoadTask` in the arguments says. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { openScripts } from '../../lambda/code-cache/cached-scripts.ts'
import type { LoadReport, LoadTask } from './check-bundle.ts'

const { folder, modules, areScripts } = JSON.parse(process.argv[2] ?? '') as LoadTask
const load = areScripts
  ? openScripts(folder).load
  : async (module: string) => import(pathToFileURL(path.join(folder, module)).href)

async function send(report: LoadReport): Promise<void> {
  await new Promise((sent) => process.send?.(report, sent))
}

async function loadNext([module, ...others]: readonly string[]): Promise<void> {
  if (module === undefined) return
  await send({ module })
  try {
    await load(`./${module}`)
  } catch (error) {
    const { message = inspect(error), stack = '' } = (error ?? {}) as Partial<Error>
    await send({ module, message, stack })
    process.exit(1)
  }
  await loadNext(others)
}

await loadNext(modules)
await send('loaded')
process.exit() // whatever the modules have started, such as timers
