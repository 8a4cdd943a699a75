/** A path as an HTTP API decodes it. */
export interface RequestPath {
  /** Decoded once, for matching a route. */
  readonly routed: string
  /** Decoded twice, for the function. */
  readonly raw: string
}

/**
 * Decodes a path twice, as HTTP APIs do, and cuts it at a question mark that the first decoding reveals.
 *
 * @returns undefined for a malformed path
 */
export function readPath(path: string): RequestPath | undefined {
  try {
    const [routed = ''] = decodeURIComponent(path).split('?')
    return { routed, raw: decodeURIComponent(routed) }
  } catch {
    return undefined
  }
}
