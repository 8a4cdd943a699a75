import { isLoopback, urlProblem } from '../../lambda/oauth/url.ts'

/** Says why a deployment cannot use a URL that only this machine can reach. Invalid URLs are reported elsewhere. */
export function loopbackProblem(name: string, url: string | undefined): string | undefined {
  if (url === undefined || urlProblem(url) !== undefined) return undefined
  if (!isLoopback(new URL(url).hostname)) return undefined
  return `${name} is "${url}", which only this machine can reach: give a URL that Lambda and your users can reach`
}
