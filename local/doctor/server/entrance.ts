/** Judges the first call, without a token. Some answers make all other checks useless. */
import { member, received, receivedStatus, shown } from '../net/words.ts'
import { isEventStream } from '../net/answer-text.ts'
import { type Answer, isRedirect } from '../net/ask.ts'
import { type Finding, found } from '../finding.ts'
import { gatewayFindings } from './gateway.ts'
import type { ServerVisit } from './visit.ts'

/** HTTP+SSE (MCP 2024-11-05) begins by a GET. */
const isOldTransport = ({ status, headers }: Answer): boolean =>
  status === 401 || isEventStream(headers)

/** JSON-RPC, or a stream that may bring it later. */
const isOfMcp = ({ headers, body }: Answer): boolean =>
  member(body, 'jsonrpc') === '2.0' || headers.has('mcp-session-id') || isEventStream(headers)

/** What keeps everybody from the server; empty when there is one. */
export function entrance(visit: ServerVisit): Finding[] {
  const { url, anonymous, get, documents } = visit
  const { status } = anonymous
  const refused = gatewayFindings(visit)
  if (refused.length > 0) return refused
  if (get !== undefined && isOldTransport(get)) {
    const said = `${receivedStatus(anonymous)}, and ${receivedStatus(get)}`
    return [found('only-old-transport', { received: said, right: '401 for the POST as well' })]
  }
  if (status === 404 || status === 405) {
    const named = [documents.path, documents.root]
      .map(({ body }) => member(body, 'resource'))
      .find((one) => typeof one === 'string' && one !== url)
    return [
      found('server-not-found', {
        received: received(anonymous),
        right:
          named === undefined
            ? '401 with a challenge, at the whole URL of the server, often with /mcp at its end'
            : `${shown(named)}, which the metadata of this host names`,
      }),
    ]
  }
  if (isRedirect(anonymous)) {
    return [
      found('server-redirects', {
        received: receivedStatus(anonymous),
        right: 'the URL to which it leads, or no redirect',
      }),
    ]
  }
  if (status >= 500) {
    return [
      found('server-failing', {
        received: received(anonymous),
        right: '401 with a challenge',
      }),
    ]
  }
  return status < 300 && !isOfMcp(anonymous) ? [notOfMcp(anonymous)] : []
}

function notOfMcp(answer: Answer): Finding {
  const type = answer.headers.get('content-type') ?? 'no Content-Type'
  const isPage = /^text\/html\b/i.test(type)
  return found('no-mcp-server', {
    received: isPage
      ? `${receivedStatus(answer)} and a page of HTML`
      : `${received(answer)} as ${shown(type)}`,
    right: '401 with a challenge, at the whole URL of the server, often with /mcp at its end',
  })
}
