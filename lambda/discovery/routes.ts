/** The paths of the HTTP API: one table for the stack and for the local front. */
import { discoveryPaths } from './paths.ts'

export interface Route {
  readonly path: string
  readonly target: 'metadata' | 'mcp'
}

/**
 * Every route takes all methods: the functions themselves answer those that they do not serve, with `Allow`.
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
