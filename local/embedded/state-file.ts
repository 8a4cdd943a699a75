/** A file with the clients, tokens and signing key of the embedded authorization server, so that a restart keeps sessions. */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type { AdapterPayload } from 'oidc-provider'

export type StateEntry = readonly [key: string, payload: AdapterPayload]

export interface StateFile {
  /** What the last run left, oldest first. Empty when there is no file that this user alone can read and write. */
  read(): StateEntry[]
  /** Writes within a moment, so that many changes cause one write. @param entries newest first */
  writeSoon(entries: () => Iterable<StateEntry>): void
  /** Writes what is not written yet. */
  close(): void
}

const VERSION = 1
/** Some thousand tokens. The oldest entries are left out. */
const MAX_BYTES = 4 * 1024 * 1024
const WRITE_DELAY_MS = 200
/** As long as grants and refresh tokens live: an older file holds nothing that is valid. */
const MAX_AGE_MS = 14 * 24 * 60 * 60 * 1000
/** Sign-in is automatic, and the keys of cookies are new at each start. */
const FORGOTTEN = /^(?:Session|Interaction):/

/** The file in a folder of the user, one for each authorization server and resource. */
export function stateFile(folder: string, issuer: string, resource: string): StateFile {
  const name = createHash('sha256')
    .update(JSON.stringify([issuer, resource]))
    .digest('hex')
  const file = path.join(folder, `embedded-${name.slice(0, 16)}.json`)
  let pending: (() => Iterable<StateEntry>) | undefined
  let timer: NodeJS.Timeout | undefined
  let hasFailed = false

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    if (pending === undefined) return
    const text = serialize(pending())
    pending = undefined
    try {
      replacePrivately(file, text)
    } catch (error) {
      hasFailed = true
      const { message } = error as Error
      console.warn(`A restart will forget clients and tokens, which cannot be kept: ${message}`)
    }
  }

  return {
    read() {
      removeOldFiles(folder)
      return readEntries(file)
    },
    writeSoon(entries) {
      if (hasFailed) return
      pending = entries
      timer ??= setTimeout(write, WRITE_DELAY_MS).unref()
    },
    close: write,
  }
}

function readEntries(file: string): StateEntry[] {
  try {
    if (!isPrivate(file)) return []
    const { version, entries } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    return version === VERSION && Array.isArray(entries) ? entries.filter(isEntry).toReversed() : []
  } catch {
    return [] // there is none yet, or it is damaged
  }
}

/** Whether nobody else can have written the file, or read it. Windows keeps cache folders private by itself. */
function isPrivate(file: string): boolean {
  const { mode, uid, size } = statSync(file)
  const owner = process.getuid?.() ?? uid
  const isClosed = process.platform === 'win32' || (mode & 0o077) === 0
  return size <= MAX_BYTES && uid === owner && isClosed
}

function isEntry(value: unknown): value is StateEntry {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [key, payload] = value as unknown[]
  return typeof key === 'string' && typeof payload === 'object' && payload !== null
}

function serialize(entries: Iterable<StateEntry>): string {
  const now = Date.now() / 1000
  const kept: string[] = []
  let bytes = 100 // more than what surrounds the entries
  for (const [key, payload] of entries) {
    if (FORGOTTEN.test(key) || (payload.exp !== undefined && payload.exp <= now)) continue
    const text = JSON.stringify([key, payload])
    bytes += Buffer.byteLength(text) + 1
    if (bytes > MAX_BYTES) break
    kept.push(text)
  }
  return `{"version":${VERSION},"entries":[${kept.join(',')}]}`
}

/** Replaces the file at once, so that no reader sees half of it; only this user may read it. */
function replacePrivately(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}`
  rmSync(next, { force: true })
  writeFileSync(next, text, { mode: 0o600, flag: 'wx' })
  renameSync(next, file)
}

function removeOldFiles(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name)
      const isOld = Date.now() - statSync(file).mtimeMs > MAX_AGE_MS
      if (name.startsWith('embedded-') && isOld) rmSync(file)
    }
  } catch {
    // there is no folder yet
  }
}
