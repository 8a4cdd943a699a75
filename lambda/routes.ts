/** The paths of the HTTP API: one table for the stack and for the local front. */
import { metadataPath, WELL_KNOWN_PATH } from './oauth/protected-resource-metadata.ts'

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
  const metadataPaths = new Set([WELL_KNOWN_PATH, metadataPath(resourcePath)])
  return [
    { path: resourcePath, target: 'mcp' },
    ...[...metadataPaths].map((path) => ({ path, target: 'metadata' }) as const),
  ]
}
