import path from 'node:path'
import type { Metafile } from 'esbuild'

/**
 * The names of the modules that an entry imports, directly or not. esbuild also writes modules that are only imported by
 * code that it has dropped.
 *
 * @param entry the name of the module of the entry
 */
export function reachedModules({ outputs }: Metafile, entry: string): ReadonlySet<string> {
  const reached = new Set<string>()
  const byName = new Map(
    Object.entries(outputs).map(([file, output]) => [path.basename(file), output]),
  )

  function reach(name: string): void {
    if (reached.has(name)) return
    reached.add(name)
    for (const { path: file } of byName.get(name)?.imports ?? []) reach(path.basename(file))
  }

  reach(entry)
  return reached
}
