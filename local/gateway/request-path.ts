/** What an HTTP API makes of a path. */
export interface RequestPath {
  /** Decoded once: what the routes are compared with. */
  readonly routed: string
  /** Decoded twice: what the function gets. */
  readonly raw: string
}

/**
 * Decodes a path twice, as HTTP APIs do, and cuts it at a question mark that comes out of the first time.
 *
 * @returns undefined when it cannot be decoded
 */
export function readPath(path: string): RequestPath | undefined {
  try {
    const [routed = ''] = decodeURIComponent(path).split('?')
    return { routed, raw: decodeURIComponent(routed) }
  } catch {
    return undefined
  }
}
