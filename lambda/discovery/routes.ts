/** The routes of the HTTP API, shared by the stack and the local front. */
import { discoveryPaths } from './paths.ts'

export interface Route {
  readonly path: string
  readonly target: 'metadata' | 'mcp'
}

/**
 * Lists the routes. Each one takes all methods, because the functions themselves reject unsupported ones with `Allow`.
 * People type the resource's URL with a slash at its end, too: it leads to the same function, whose challenge and
 * metadata have the right one.
 *
 * @param resourcePath path of the resource identifier, `/mcp` unless configured otherwise
 * @param publishesKeys whether this server's client has public keys
 * @param hasTryPage whether there is a page to sign in and try tools
 */
export function routes(resourcePath: string, publishesKeys = false, hasTryPage = false): Route[] {
  const { metadata, catalog, card, page, icon, keys, ...paths } = discoveryPaths(resourcePath)
  const optional = [
    ...(publishesKeys ? [keys] : []),
    ...(hasTryPage ? [paths.tryPage, paths.tryClient] : []),
  ]
  const resource = resourcePath === '/' ? ['/'] : [resourcePath, `${resourcePath}/`]
  return [
    ...resource.map((path) => ({ path, target: 'mcp' }) as const),
    ...[...metadata, catalog, card, ...page, icon, ...optional].map(
      (path) => ({ path, target: 'metadata' }) as const,
    ),
  ]
}
