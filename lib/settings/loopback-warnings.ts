import { Token } from 'aws-cdk-lib'
import { isLoopback } from '../../lambda/oauth/url.ts'

/** A host, and perhaps a port, without a scheme. */
const HOST = /^(localhost|\[::1\]|127(?:\.\d{1,3}){3})(?::\d+)?$/i

/**
 * Returns a sentence for each variable that leads a function to itself. It may be meant: as a URL that is compared rather than
 * opened, or one at which a layer listens.
 */
export function loopbackWarnings(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (Token.isUnresolved(value)) return []
    const address = value.split(',').map(loopbackAddress).find(Boolean)
    if (address === undefined) return []
    return `${name} leads to ${address}, which inside the function is the function itself: give an address that Lambda can reach, unless a layer listens there or nothing connects to it`
  })
}

/** The host of a URL, without what may be a password. */
function loopbackAddress(text: string): string | undefined {
  const value = text.trim()
  if (HOST.test(value)) return value
  const url = URL.parse(value)
  return url !== null && isLoopback(url.hostname.toLowerCase()) ? url.host : undefined
}
