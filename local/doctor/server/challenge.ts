import type { Answer } from '../net/ask.ts'

const RENAMED = 'x-amzn-remapped-www-authenticate'

/** The challenge of a 401 or 403. Some front doors rename the header. */
export const challengeOf = ({ headers }: Answer): string =>
  headers.get('www-authenticate') ?? headers.get(RENAMED) ?? ''

export const isRenamed = ({ headers }: Answer): boolean =>
  headers.get('www-authenticate') === null && headers.get(RENAMED) !== null

/** RFC 9728 §5.1. */
export const metadataUrlIn = (challenge: string): string | undefined =>
  parameterIn(challenge, 'resource_metadata')

/** A parameter of a challenge, quoted or not (RFC 9110 §11.2). */
export function parameterIn(challenge: string, name: string): string | undefined {
  const [, quoted, token] =
    new RegExp(String.raw`[\s,]${name}\s*=\s*(?:"([^"]*)"|([^\s",]+))`, 'i').exec(challenge) ?? []
  return quoted ?? token
}
