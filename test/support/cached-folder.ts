import { createHash } from 'node:crypto'
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '../..')
export const CACHE_HOLDER = path.join(ROOT, 'node_modules')
/** Written last: a folder without it was left unfinished. */
const STAMP = 'complete.txt'

/**
 * Returns a folder of `node_modules/.cache`, filling it first unless an earlier run completed it from the same inputs.
 *
 * @param source what it is filled from, a path inside this project that also names the folder
 * @param inputs everything that decides what is in the folder, such as the text of a lockfile
 */
export async function cachedFolder(
  source: string,
  inputs: readonly string[],
  fill: (folder: string) => Promise<unknown>,
): Promise<string> {
  const name = path.relative(ROOT, source).replaceAll(path.sep, '-')
  const folder = path.join(await realpath(CACHE_HOLDER), '.cache', name)
  const stamp = path.join(folder, STAMP)
  const wanted = createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
  if (wanted === (await readFile(stamp, 'utf8').catch(() => ''))) return folder
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await fill(folder)
  await writeFile(stamp, wanted)
  return folder
}
