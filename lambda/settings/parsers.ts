/** Parsers of settings. Calls of those that take arguments need `@__PURE__`: else no bundle drops a table it does not use. */
import { isScopeToken } from '../oauth/scopes.ts'
import { canonicalUrl, endpointProblem, urlProblem } from '../oauth/url.ts'
import type { Parser } from './setting.ts'

/** No control characters, and at most as long as in a server card (SEP-2127). */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]{0,100}$/u

/** No scope in use has these (RFC 6749 §3.3 allows them): they separate what should be separated by spaces. */
const SEPARATOR = /[,;]/
const BY_SPACES = 'separate scopes by spaces'

export const text: Parser<string> = { parse: (value) => value }

/** Kept as it is, and never shown. */
export const secret: Parser<string> = { parse: (value) => value, untrimmed: true }

export const line: Parser<string> = {
  parse: (value, refuse) =>
    ONE_LINE.test(value) ? value : refuse('give one line of at most 100 characters'),
}

/** A URL as it was written: issuers are compared character by character (RFC 8414 §3.3). */
export const url: Parser<string> = /* @__PURE__ */ without(urlProblem)

/** The URL of an endpoint, as it was written. */
export const endpoint: Parser<string> = /* @__PURE__ */ without(endpointProblem)

/** Takes every text that has no problem. */
export function without(problemOf: (value: string) => string | undefined): Parser<string> {
  return {
    parse(value, refuse) {
      const problem = problemOf(value)
      return problem === undefined ? value : refuse(problem)
    },
  }
}

/** A resource identifier, in canonical form. */
export const resourceUrl: Parser<string> = {
  parse(value, refuse) {
    const valid = url.parse(value, refuse)
    return valid === undefined ? undefined : canonicalUrl(valid)
  },
}

/** A host name or address without scheme, port or path. */
export const host: Parser<string> = {
  parse(value, refuse) {
    const bare = value.toLowerCase().replace(/^\[(.*)\]$/, '$1')
    const origin = `https://${urlHost(bare)}`
    if (URL.canParse(origin) && new URL(origin).host === urlHost(bare)) return bare
    return refuse('give only the host, such as keycloak.example.com or 127.0.0.1')
  },
}

/** Puts an IPv6 address into the brackets that a URL needs. */
export function urlHost(name: string): string {
  return name.includes(':') ? `[${name}]` : name
}

/** A scope token (RFC 6749 §3.3). */
export const scope: Parser<string> = {
  parse(value, refuse) {
    if (SEPARATOR.test(value)) return refuse(BY_SPACES)
    if (isScopeToken(value)) return value
    return refuse('use printable ASCII without quotes and backslashes')
  },
}

/** Asks for a refresh token. Access tokens do not carry it, so that to require it would refuse every one. */
export const requiredScope: Parser<string> = {
  parse(value, refuse) {
    if (value !== 'offline_access') return scope.parse(value, refuse)
    return refuse('no access token has it: leave it out, or list it in ADVERTISED_SCOPES')
  },
}

/** A broader scope and one that it implies, such as `admin>mcp`. */
export const implication: Parser<readonly [broader: string, narrower: string]> = {
  parse(value, refuse) {
    if (SEPARATOR.test(value)) return refuse(BY_SPACES)
    const [broader = '', narrower = '', ...rest] = value.split('>')
    if (rest.length === 0 && isScopeToken(broader) && isScopeToken(narrower))
      return [broader, narrower]
    return refuse('give a broader scope, > and a scope that it implies, such as admin>mcp')
  },
  write: (pair) => pair.join('>'),
}

/**
 * An origin as browsers send it, whatever its scheme: `https://app.example.com`, `chrome-extension://<id>`. Wildcards
 * are refused, because origins are compared to the letter (RFC 6454 §6.2).
 */
export const origin: Parser<string> = {
  parse(value, refuse) {
    const { protocol, host: name } = URL.canParse(value)
      ? new URL(value)
      : { protocol: '', host: '' }
    if (name !== '' && !value.includes('*') && value === `${protocol}//${name}`) return value
    return refuse(
      'list each origin as browsers send it, such as https://app.example.com or chrome-extension://<id>, without wildcards',
    )
  },
}

/** Items between separators; undefined when there are none. */
export function list<T>(separator: string, item: Parser<T>): Parser<readonly T[]> {
  return {
    parse(value, refuse) {
      const parts = value.split(separator).map((part) => part.trim())
      const items = parts
        .filter((part) => part !== '')
        .map((part) => item.parse(part, (wanted) => refuse(wanted, part)))
        .filter((parsed) => parsed !== undefined)
      return items.length > 0 ? items : undefined
    },
    write: (items) => items.map((one) => item.write?.(one) ?? String(one)).join(separator),
  }
}

/**
 * A list that restricts: one without items, as of variables that expand to nothing, must not lift the restriction. Bundles with
 * `PLAIN_TOKEN_CHECK` have none.
 */
export function restriction<T>(items: Parser<readonly T[]>): Parser<readonly T[]> {
  if (process.env['PLAIN_TOKEN_CHECK'] !== undefined) return items
  return {
    ...items,
    parse: (value, refuse) =>
      items.parse(value, refuse) ?? refuse('name at least one, or leave it out to allow all'),
  }
}

export function integer(min: number, max: number): Parser<number> {
  return {
    parse(value, refuse) {
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
      if (number >= min && number <= max) return number
      return refuse(`give a whole number from ${min} to ${max}`)
    },
  }
}

/** A TCP port. */
export const port = /* @__PURE__ */ integer(1, 65_535)

export function choice<const T extends string>(words: readonly T[]): Parser<T> {
  return {
    parse: (value, refuse) =>
      words.find((word) => word === value) ?? refuse(`use ${words.join(' or ')}`),
  }
}

/** A choice between two words, one of which means true. */
export function flag(no: string, yes: string): Parser<boolean> {
  const words = choice([no, yes])
  return {
    parse(value, refuse) {
      const word = words.parse(value, refuse)
      return word === undefined ? undefined : word === yes
    },
    write: (value) => (value ? yes : no),
  }
}
