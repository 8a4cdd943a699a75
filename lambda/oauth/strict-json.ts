/** Strings, with the colon behind a member's name, and the brackets between them. */
const TOKENS = /("(?:[^"\\]|\\.)*")\s*(:)?|[{}[\]]/g

/** Claims of access tokens are seldom nested deeper than three levels. */
const MAX_DEPTH = 16

/**
 * Reads JSON whose members all have names of their own. Of two members with one name, other parsers may take the other
 * (RFC 7519 §4, RFC 7515 §4).
 *
 * @returns undefined for anything but an object of bounded depth
 */
export function readStrictObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parsed(text)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && isStrict(text) ? (value as Record<string, unknown>) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param json valid JSON */
function isStrict(json: string): boolean {
  const open: Set<string>[] = []
  for (const [token, string, colon] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (string !== undefined && colon !== undefined) {
      const name = JSON.parse(string) as string
      const names = open.at(-1)
      if (names?.has(name) === true) return false
      names?.add(name)
    }
    if (open.length > MAX_DEPTH) return false
  }
  return true
}
