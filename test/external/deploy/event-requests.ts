/** Requests of which an event shows how it was made, by what is special about them. */
import { gzipSync } from 'node:zlib'
import type { RawRequest } from './raw-request.ts'

const POST = 'POST /mcp'
const typed = (type: string, body: string | Buffer, ...headers: string[]): RawRequest => ({
  line: POST,
  headers: [`Content-Type: ${type}`, ...headers],
  body,
})

const JSON_TEXT = '{"jsonrpc":"2.0","text":"ü \\u00fc"}'

export const REQUESTS: Readonly<Record<string, RawRequest>> = {
  'a GET': { line: 'GET /mcp' },
  'a HEAD': { line: 'HEAD /mcp' },
  'an OPTIONS': {
    line: 'OPTIONS /mcp',
    headers: ['Origin: http://localhost:6274', 'Access-Control-Request-Method: POST'],
  },
  'a DELETE': { line: 'DELETE /mcp' },
  'a second route': { line: 'GET /.well-known/oauth-protected-resource/mcp' },
  'a path without a route': { line: 'GET /elsewhere' },
  'a path in capitals': { line: 'GET /MCP' },
  'a path with a slash at its end': { line: 'GET /mcp/' },
  'a path with two slashes': { line: 'GET //mcp' },
  'an encoded path': { line: 'GET /%6D%63p' },
  'a path encoded twice': { line: 'GET /%256Dcp' },
  'a path with dots': { line: 'GET /a/../mcp' },
  'an empty query': { line: 'GET /mcp?' },
  'names without values': { line: 'GET /mcp?a&b=&c' },
  'a name three times': { line: 'GET /mcp?a=1&a=&b=2&a=3,4' },
  'an encoded query': { line: 'GET /mcp?q=%C3%BC%20x+y%2Bz&%61=%26%3D' },
  'a query with question marks': { line: 'GET /mcp?a=?&b=/?' },
  'a header in capitals': {
    line: 'GET /mcp',
    headers: ['X-CAPITALS: Value', 'User-Agent: Raw/1.0'],
  },
  'a header three times': { line: 'GET /mcp', headers: ['X-Many: a', 'X-Many: b, c', 'x-many: d'] },
  'a header without a value': { line: 'GET /mcp', headers: ['X-Empty:'] },
  'spaces around a value': { line: 'GET /mcp', headers: ['X-Spaces:   a  b\t '] },
  'a token': { line: 'GET /mcp', headers: ['Authorization: Bearer abc'] },
  'two tokens': {
    line: 'GET /mcp',
    headers: ['Authorization: Bearer a', 'Authorization: Bearer b'],
  },
  'a cookie': { line: 'GET /mcp', headers: ['Cookie: a=1'] },
  'many cookies': { line: 'GET /mcp', headers: ['Cookie: a=1; b=2;c="x y"', 'Cookie: d=4'] },
  'a header for the connection': {
    line: 'GET /mcp',
    headers: ['Connection: close', 'TE: trailers'],
  },
  'a proxy before': { line: 'GET /mcp', headers: ['X-Forwarded-For: 203.0.113.9'] },
  JSON: typed('application/json', JSON_TEXT),
  'JSON with a charset': typed('application/json; charset=utf-8', JSON_TEXT),
  'JSON by its suffix': typed('application/problem+json', JSON_TEXT),
  'a type in capitals': typed('APPLICATION/JSON', JSON_TEXT),
  text: typed('text/plain', 'ü'),
  XML: typed('application/xml', '<a/>'),
  'a form': typed('application/x-www-form-urlencoded', 'a=1&b=2'),
  bytes: typed('application/octet-stream', Buffer.from([0, 1, 0xfe, 0xff])),
  'a body without a type': { line: POST, body: JSON_TEXT },
  'compressed text': typed('text/plain', gzipSync('ü'), 'Content-Encoding: gzip'),
  'an empty body': { line: POST, body: '' },
  'a body in chunks': {
    line: POST,
    headers: ['Content-Type: application/json', 'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0'],
  },
}
