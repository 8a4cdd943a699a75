/** The metadata function: the RFC 9728 document, on its own so that it stays a few kilobytes. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { readMetadataSettings } from './environment.ts'
import { metadataDocument } from './oauth/protected-resource-metadata.ts'

/** Clients and caches may keep the document for an hour: it changes with a deployment only. */
const MAX_AGE_SECONDS = 3600
const METHODS = 'GET, HEAD, OPTIONS'

const body = JSON.stringify(metadataDocument(readMetadataSettings(process.env)))

const headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
}

export async function handler(
  event: Pick<APIGatewayProxyEventV2, 'requestContext'>,
): Promise<APIGatewayProxyStructuredResultV2> {
  switch (event.requestContext.http.method) {
    case 'GET':
      return document(body)
    case 'HEAD':
      return document('')
    case 'OPTIONS':
      return { statusCode: 204, headers }
    default:
      return { statusCode: 405, headers: { ...headers, allow: METHODS } }
  }
}

function document(content: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
    },
    body: content,
  }
}
