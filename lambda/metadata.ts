/** The metadata function: serves the RFC 9728 document and the other public documents, without any package. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { discoveryPaths } from './discovery/paths.ts'
import { type PublicDocument, publicDocument } from './discovery/public-document.ts'
import { resourceMetadata } from './discovery/resource-metadata.ts'
import { readMetadataSettings } from './settings/function-settings.ts'
import { type RestEvent, toHttpEvent } from './http/rest-event.ts'

type Headers = APIGatewayProxyEventV2['headers']

const METHODS = 'GET, HEAD, OPTIONS'

const settings = readMetadataSettings(process.env)
const paths = discoveryPaths(new URL(settings.resource).pathname)
const metadata = publicDocument('application/json', JSON.stringify(resourceMetadata(settings)))
type Documents = Promise<ReadonlyMap<string, PublicDocument>>

/** Loaded and built on first use: no client blocks on these. */
let others: Documents | undefined
let trying: Documents | undefined

/** With the front door `rest`, an event of payload format 1.0 comes instead; the results are of both formats. */
export async function handler(
  event: Pick<APIGatewayProxyEventV2, 'rawPath'> & {
    readonly headers?: Headers
    readonly requestContext: { readonly http: { readonly method: string } }
  },
): Promise<APIGatewayProxyStructuredResultV2> {
  if (process.env['FRONT_DOOR'] === 'rest' && 'httpMethod' in event) {
    return handler(toHttpEvent(event as unknown as RestEvent))
  }
  const { headers, body, etag } = await documentAt(event.rawPath)
  switch (event.requestContext.http.method) {
    case 'GET':
    case 'HEAD': // the front door sends the length of the body, and leaves it out (RFC 9110 §9.3.2)
      if (isKnown(etag, event.headers?.['if-none-match'])) return { statusCode: 304, headers }
      return { statusCode: 200, headers, body }
    case 'OPTIONS':
      return { statusCode: 204, headers: preflightHeaders }
    default:
      return { statusCode: 405, headers: { ...preflightHeaders, allow: METHODS } }
  }
}

/** RFC 9110 §13.1.2: compares weakly, as caches on the way may have made an entity tag weak. */
function isKnown(etag: string, ifNoneMatch = ''): boolean {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace('W/', ''))
  return tags.some((tag) => tag === etag || tag === '*')
}

const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
}

/** Falls back to the metadata for an unknown path, since a proxy in front may have rewritten it. */
async function documentAt(path: string): Promise<PublicDocument> {
  if (paths.metadata.includes(path)) return metadata
  return (await documentsWith(path)).get(path) ?? metadata
}

function documentsWith(path: string): Documents {
  // Bundles without the page to try tools hold nothing of it.
  if (process.env['NO_TRY_PAGE'] === undefined && [paths.tryPage, paths.tryClient].includes(path))
    return (trying ??= loadTryPage())
  return (others ??= loadOthers())
}

async function loadOthers(): Documents {
  const { ownDocuments } = await import('./discovery/documents.ts')
  return ownDocuments(settings)
}

async function loadTryPage(): Documents {
  const { ownTryDocuments } = await import('./discovery/try/documents.ts')
  return ownTryDocuments(settings)
}
