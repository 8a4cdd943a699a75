/** The doctor examines servers that may answer anything: it always ends, with findings that can be printed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { examineServer } from '../../../local/doctor/examine-server.ts'
import { mindedBy, ordered, withoutConsequences } from '../../../local/doctor/finding.ts'
import type { Answer } from '../../../local/doctor/net/ask.ts'
import { jsonOf, mapTexts, textOf } from '../../../local/doctor/report.ts'
import { runs } from './fuzz-runs.ts'

const URL_OF_SERVER = 'https://mcp.example.com/mcp'

const urls = fc.constantFrom(
  URL_OF_SERVER,
  'https://auth.example.com',
  'https://auth.example.com/realms/Main',
  'http://localhost:1/',
  'https://h.example/?a#b',
  'no url',
  '//',
  'javascript:alert(1)',
)
const values = fc.oneof(urls, fc.jsonValue({ maxDepth: 2 }), fc.constant(['S256']))
const members = fc.dictionary(
  fc.constantFrom(
    'resource',
    'authorization_servers',
    'scopes_supported',
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'registration_endpoint',
    'code_challenge_methods_supported',
    'response_types_supported',
    'grant_types_supported',
    'client_id_metadata_document_supported',
    'jwks_uri',
    'result',
    'error',
    'remotes',
    '__proto__',
  ),
  fc.oneof(values, fc.array(values, { maxLength: 3 })),
)
const visible = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
const headers = fc.dictionary(
  fc.constantFrom(
    'www-authenticate',
    'x-amzn-remapped-www-authenticate',
    'content-type',
    'location',
    'cache-control',
    'access-control-allow-origin',
    'access-control-allow-headers',
  ),
  fc.oneof(
    visible,
    urls,
    fc.constantFrom('application/json', 'text/html', '*', 'Bearer resource_metadata="//"'),
    urls.map((url) => `Bearer error="invalid_token", resource_metadata="${url}", scope="a b"`),
  ),
)
const answers = fc.record({
  status: fc.constantFrom(0, 200, 200, 200, 204, 301, 307, 401, 401, 403, 404, 429, 500, 503),
  headers,
  body: fc.oneof(members, fc.jsonValue(), fc.constant(undefined)),
  clockAhead: fc.option(fc.integer(), { nil: undefined }),
})

const TOKENS = [undefined, 'an-opaque-token', 'e30.eyJhdWQiOlsxXSwiaXNzIjp7fSwiZXhwIjoiMSJ9.e30']

test('whatever a server answers, the findings can be printed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(answers, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...TOKENS),
      fc.constantFrom(undefined, 'claude' as const, 'inspector' as const),
      async (list, token, client) => {
        let next = 0
        const { findings, notes } = await examineServer(
          {
            url: URL_OF_SERVER,
            token,
            client,
            origin: 'https://app.example.com',
            tool: undefined,
          },
          {
            now: () => 0,
            certificateAt: async () => undefined,
            privateAddressOf: async () => undefined,
            async ask(url, init): Promise<Answer> {
              const { clockAhead, ...given } = list[next % list.length] ?? assert.fail()
              next += 1
              const failure = { code: '', message: 'none' }
              return {
                ...given,
                method: init?.method ?? 'GET',
                url,
                headers: new Headers(given.headers),
                text: JSON.stringify(given.body) ?? '',
                ...(given.status === 0 && { failure }),
                ...(clockAhead !== undefined && { clockAhead }),
              }
            },
          },
        )
        const minded = ordered(mindedBy(withoutConsequences(findings), client))
        const report = { url: URL_OF_SERVER, client, findings: minded, notes }
        const clean = mapTexts(report, (text) => text)
        assert.deepEqual(JSON.parse(JSON.stringify(jsonOf(clean))), jsonOf(clean))
        const text = textOf(clean, false)
        assert.doesNotMatch(text, /undefined|\[object|\p{Cc}(?<!\n)/u)
        assert.ok(next < 60, `${next} requests`)
      },
    ),
    runs(300),
  )
})
