/** Watches files, wherever they are, and also those that do not exist yet. */
import { type FSWatcher, statSync, watch } from 'node:fs'
import path from 'node:path'

export interface ChangedFiles {
  readonly add: (file: string) => void
  /** Resolves to the first file that changes from now on, once its editor is done. */
  readonly next: () => Promise<string>
  readonly close: () => void
}

/** Editors write a file in several steps. */
const SETTLE_MS = 100

export function watchFiles(): ChangedFiles {
  /** What each file was like, by path. */
  const known = new Map<string, string>()
  const watchers = new Map<string, FSWatcher>()
  let waiting: ((file: string) => void)[] = []
  let timer: NodeJS.Timeout | undefined

  function check(file: string): void {
    const before = known.get(file)
    const now = stateOf(file)
    if (before === undefined || before === now) return // of no interest, or only read
    known.set(file, now)
    clearTimeout(timer)
    timer = setTimeout(() => {
      for (const resolve of waiting) resolve(file)
      waiting = []
    }, SETTLE_MS)
  }

  /** Editors replace files: their folder sees it, and they themselves do not. */
  function watchFolder(folder: string): void {
    if (watchers.has(folder)) return
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) return check(path.join(folder, name))
        for (const file of known.keys()) if (path.dirname(file) === folder) check(file)
      })
      watcher.on('error', () => watchers.delete(folder))
      watchers.set(folder, watcher)
    } catch {
      // a folder that does not exist cannot be watched
    }
  }

  return {
    add(file) {
      if (!known.has(file)) known.set(file, stateOf(file))
      watchFolder(path.dirname(file))
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close() {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function stateOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats === undefined ? 'none' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`
}
