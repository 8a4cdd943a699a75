/** The routes of the HTTP API, shared by the stack and the local front. */
import { discoveryPaths } from './paths.ts'

export interface Route {
  readonly path: string
  readonly target: 'metadata' | 'mcp'
}

/**
 * Lists the routes. Each one takes all methods, because the functions themselves reject unsupported ones with `Allow`.
 *
 * @param resourcePath path of the resource identifier, `/mcp` unless configured otherwise
 */
export function routes(resourcePath: string): Route[] {
  const { metadata, catalog, card, page, icon } = discoveryPaths(resourcePath)
  return [
    { path: resourcePath, target: 'mcp' },
    ...[...metadata, catalog, card, ...page, icon].map(
      (path) => ({ path, target: 'metadata' }) as const,
    ),
  ]
}
