/** The entry of a deployed server in an MCP registry. */
import type { ServerCard } from '../../lambda/discovery/server-card.ts'
import { isLoopback } from '../../lambda/oauth/url.ts'

/** Registry `server.json`, schema 2025-12-11, of a server that is reached by HTTP alone. */
export interface ServerJson extends Omit<ServerCard, 'remotes'> {
  readonly remotes: readonly { readonly type: string; readonly url: string }[]
}

/** Of the registry: namespace of reverse DNS or `io.github.…`, slash, name. */
const NAME = /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/

/**
 * What the card says, in the words of the registry.
 *
 * @param name in a namespace that the publisher owns; undefined: that of the card, after its host
 * @throws when a registry would refuse it
 */
export function serverJson(card: ServerCard, name: string = card.name): ServerJson {
  if (!NAME.test(name)) {
    throw new Error(`The name is ${JSON.stringify(name)}: give one such as io.github.me/tools`)
  }
  for (const { url } of card.remotes) {
    if (!isLoopback(new URL(url).hostname)) continue
    throw new Error(`The server is at ${url}: a registry lists servers that everybody can reach`)
  }
  return {
    ...card,
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name,
    remotes: card.remotes.map(({ type, url }) => ({ type, url })),
  }
}
