import type { ServerCard } from '../../lambda/discovery/server-card.ts'
import { isLoopback } from '../../lambda/oauth/url.ts'

/** The `server.json` of an MCP registry, schema 2025-12-11, for a server that is only reached over HTTP. */
export interface ServerJson extends Omit<ServerCard, 'remotes'> {
  readonly remotes: readonly { readonly type: string; readonly url: string }[]
}

/** The registry's rule: a namespace (reverse DNS or `io.github.…`), a slash, and a name. */
const NAME = /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/

/**
 * Converts a server card into a registry entry.
 *
 * @param name in a namespace that the publisher owns; by default the card's, which derives from its host
 * @throws when a registry would reject the entry
 */
export function serverJson(card: ServerCard, name: string = card.name): ServerJson {
  if (!NAME.test(name)) {
    throw new Error(`The name is ${JSON.stringify(name)}: give one such as io.github.me/tools`)
  }
  for (const { url } of card.remotes) {
    if (!isLoopback(new URL(url).hostname)) continue
    throw new Error(
      `The server is at ${url}: a registry only lists servers that everyone can reach`,
    )
  }
  return {
    ...card,
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name,
    remotes: card.remotes.map(({ type, url }) => ({ type, url })),
  }
}
