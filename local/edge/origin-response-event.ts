/** Events of CloudFront for answers of the origin, and what CloudFront takes back from a function. */
import { randomBytes } from 'node:crypto'
import type http from 'node:http'
import type { CloudFrontHeaders, CloudFrontResponse } from 'aws-lambda'
import type { OriginResponseEvent } from '../../lambda/edge/origin-response.ts'
import { sourceIp } from '../gateway/http-headers.ts'

/** Headers that apply to a single connection (RFC 9110 §7.6.1), and that Node writes by itself. */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Headers that functions do not see, and may not add: CloudFront answers 502 then.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
const DISALLOWED =
  /^(?:connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-(?:auth|cf-.*|errortype|header-.*|requestid)|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/

export const isOfConnection = (name: string): boolean => OF_CONNECTION.has(name)

/** @param answer of the origin */
export function eventOf(
  request: http.IncomingMessage,
  answer: http.IncomingMessage,
): OriginResponseEvent {
  const [uri = '', querystring = ''] = (request.url ?? '/').split('?')
  const { statusCode = 0, statusMessage = '' } = answer
  const requestId = randomBytes(32).toString('base64')
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: 'local.cloudfront.net',
            distributionId: 'LOCAL',
            eventType: 'origin-response',
            requestId,
          },
          request: {
            clientIp: sourceIp(request),
            headers: headersOf(request.rawHeaders),
            method: request.method ?? 'GET',
            querystring,
            uri,
          },
          response: {
            status: String(statusCode),
            statusDescription: statusMessage,
            headers: headersOf(answer.rawHeaders),
          },
        },
      },
    ],
  }
}

/** Headers by their names in lower case, each value with its name as it came, without those that CloudFront hides. */
function headersOf(raw: readonly string[]): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {}
  for (let at = 0; at < raw.length; at += 2) {
    const [key = '', value = ''] = raw.slice(at)
    const name = key.toLowerCase()
    const isShown = !isOfConnection(name) && !DISALLOWED.test(name)
    if (isShown) (headers[name] ??= []).push({ key, value })
  }
  return headers
}

/** @throws as CloudFront refuses what a function returns */
export function checkedHeaders({ headers }: CloudFrontResponse): http.OutgoingHttpHeaders {
  const written = Object.entries(headers).map(([name, values]) => {
    if (DISALLOWED.test(name)) throw new Error(`the function may not return the header ${name}`)
    return [values[0]?.key ?? name, values.map(({ value }) => value)] as const
  })
  return Object.fromEntries(written)
}
