import { McpServer } from '@modelcontextprotocol/server'
import { type Catalog, offersOf, type ServedRequest, servedTo } from './catalog.ts'

/** Makes the server of one request. */
export type ServerFactory = (request: ServedRequest) => McpServer

/**
 * Makes a server for each request, which share nothing: several may run at once in one process. Its lists depend on the
 * caller; the SDK marks them as private to it.
 */
export function serverFactory(catalog: Catalog): ServerFactory {
  const { serverInfo, instructions } = catalog
  const offerTo = offersOf(catalog)

  return (request) => {
    const server = new McpServer(serverInfo, instructions === undefined ? {} : { instructions })
    const { kinds, capabilities } = offerTo(request)
    // Given to the constructor, they would bring handlers that ours replace.
    server.server.registerCapabilities(capabilities)
    const served = servedTo(catalog, request)
    for (const [kind, own] of kinds) kind.install(server, served, own)
    return server
  }
}
