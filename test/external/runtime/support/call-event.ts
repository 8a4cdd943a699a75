/** A tool call as API Gateway's HTTP API hands it to a function (payload format 2.0), for loads without a front. */
export function callEvent(url: string, token: string): unknown {
  const { host, hostname, pathname } = new URL(url)
  return {
    version: '2.0',
    routeKey: `ANY ${pathname}`,
    rawPath: pathname,
    rawQueryString: '',
    headers: {
      host,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25',
    },
    requestContext: {
      domainName: hostname,
      http: { method: 'POST', path: pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      stage: '$default',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add_numbers', arguments: { a: 2, b: 3 } },
    }),
    isBase64Encoded: false,
  }
}
