/** Where the embedded authorization server keeps clients, grants, tokens, and the key by which it signs tokens. */
import { LRUCache } from 'lru-cache'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { StateFile } from './state-file.ts'

/** Far more than a day of development needs. The provider itself checks the expiry of an entry. */
const MAX_ENTRIES = 10_000
/**
 * For so long a used refresh token works again: two windows of a client may refresh at once, and a lost answer is asked
 * for again. Later, its use ends the session (RFC 9700 §4.14.2).
 */
const REFRESH_GRACE_SECONDS = 10

type Store = LRUCache<string, AdapterPayload>

export interface TokenStore {
  readonly adapter: AdapterFactory
  /** Returns what an earlier run left under this name, or else keeps what is made now. */
  readonly keep: (name: string, make: () => Promise<AdapterPayload>) => Promise<AdapterPayload>
}

/** Keeps entries in memory, without the warnings of the provider's own memory adapter, and in a file if there is one. */
export function createTokenStore(file?: StateFile): TokenStore {
  const store: Store = new LRUCache({ max: MAX_ENTRIES })
  for (const [key, payload] of file?.read() ?? []) store.set(key, payload)
  const changed = () => file?.writeSoon(() => store.entries())
  return {
    adapter: (kind) => modelStore(store, kind, changed),
    async keep(name, make) {
      const kept = store.get(name) ?? (await make())
      store.set(name, kept)
      changed()
      return kept
    },
  }
}

function modelStore(store: Store, kind: string, changed: () => void): Adapter {
  const prefix = `${kind}:`
  return {
    async upsert(id, payload) {
      store.set(prefix + id, payload)
      changed()
    },
    async find(id) {
      const entry = store.get(prefix + id)
      return kind === 'RefreshToken' && isWithinGrace(entry) ? { ...entry, consumed: false } : entry
    },
    // Only interactions and the device flow, which are off, use these.
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    async destroy(id) {
      store.delete(prefix + id)
      changed()
    },
    async consume(id) {
      const entry = store.get(prefix + id)
      if (entry === undefined) return
      entry.consumed ??= now() // a second use does not extend the grace
      changed()
    },
    async revokeByGrantId(grantId) {
      for (const [key, entry] of store) {
        if (key.startsWith(prefix) && entry.grantId === grantId) store.delete(key)
      }
      changed()
    },
  }
}

const now = () => Math.floor(Date.now() / 1000)

function isWithinGrace(entry: AdapterPayload | undefined): boolean {
  return typeof entry?.consumed === 'number' && now() - entry.consumed < REFRESH_GRACE_SECONDS
}
