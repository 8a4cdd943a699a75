import { LRUCache } from 'lru-cache'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/** Far more than a day of development needs. The provider itself checks the expiry of an entry. */
const MAX_ENTRIES = 10_000

/** Keeps clients, grants and tokens in memory, without the warnings of the provider's own memory adapter. */
export function memoryStore(): AdapterFactory {
  const store = new LRUCache<string, AdapterPayload>({ max: MAX_ENTRIES })
  return (kind) => modelStore(store, `${kind}:`)
}

function modelStore(store: LRUCache<string, AdapterPayload>, prefix: string): Adapter {
  return {
    upsert: async (id, payload) => void store.set(prefix + id, payload),
    find: async (id) => store.get(prefix + id),
    // Only interactions and the device flow, which are off, use these.
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    destroy: async (id) => void store.delete(prefix + id),
    async consume(id) {
      const entry = store.get(prefix + id)
      if (entry) entry.consumed = Math.floor(Date.now() / 1000)
    },
    async revokeByGrantId(grantId) {
      for (const [key, entry] of store) {
        if (key.startsWith(prefix) && entry.grantId === grantId) store.delete(key)
      }
    },
  }
}
