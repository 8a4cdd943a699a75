import type { AuthServer } from '../../lambda/settings/auth-servers.ts'
import { endpointProblem, isLoopback } from '../../lambda/oauth/url.ts'

/** Says why a deployment cannot use a URL that only this machine can reach. Invalid URLs are reported elsewhere. */
export function loopbackProblem(name: string, url: string | undefined): string | undefined {
  if (url === undefined || endpointProblem(url) !== undefined) return undefined
  if (!isLoopback(new URL(url).hostname)) return undefined
  return `${name} is "${url}", which only this machine can reach: give a URL that Lambda and your users can reach`
}

/** Says the same of the URLs of one of several authorization servers. */
export function authServerAddressProblems(
  server: Pick<AuthServer, 'issuer' | 'jwksUri' | 'introspectionEndpoint'>,
  at: string,
): string[] {
  const members = ['issuer', 'jwksUri', 'introspectionEndpoint'] as const
  return members
    .map((member) => loopbackProblem(`${at}.${member}`, server[member]))
    .filter((problem) => problem !== undefined)
}
