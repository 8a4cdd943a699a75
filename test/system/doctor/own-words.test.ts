/** Twenty misconfigurations that people run into: what the start or the log says by itself names the cause. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { runCommand } from '../../support/command.ts'
import { freePort } from '../../support/free-port.ts'
import { ACTIVE, RESOURCE } from '../../support/gate.ts'
import { startRawServer } from '../../support/raw-server.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { ahead, at, type Defect } from './defects.ts'
import { wordsWith } from './own-words.ts'
import { INTROSPECTION, startStubIssuer } from './stub-issuer.ts'

const stub = await startStubIssuer()
const { origin, atStart, inLog } = wordsWith(stub)

const answers = (members: object): Defect =>
  at(INTROSPECTION, (reply) => (reply.body = JSON.stringify({ ...ACTIVE, ...members })))

interface Case {
  readonly number: number
  readonly what: string
  readonly defect?: Defect
  readonly words: () => Promise<string>
  readonly said: RegExp
}

const issuer = (change: (text: string) => string) => async () =>
  atStart({ AUTH_ISSUER: change(stub.issuer) })

const CASES: readonly Case[] = [
  {
    number: 1,
    what: 'an issuer by another name',
    defect: at('/oauth-authorization-server/realms/main', (reply) => {
      reply.body = reply.body.replace('http://localhost', 'http://127.0.0.1')
    }),
    words: async () => atStart({}),
    said: /call this machine by different names.*"http:\/\/127\.0\.0\.1.*Change: AUTH_ISSUER/,
  },
  {
    number: 2,
    what: 'a realm that is not there',
    words: issuer((text) => text.replace('/main', '/other')),
    said: /no realm of this name.*realm "other": GET http.* got 404/,
  },
  {
    number: 3,
    what: 'an issuer with a slash too many',
    words: issuer((text) => `${text}/`),
    said: /slash at the end: every token would be refused.*\/main".*Change: AUTH_ISSUER/,
  },
  {
    number: 4,
    what: 'an issuer over http',
    words: issuer(() => 'http://auth.example.com'),
    said: /AUTH_ISSUER is "http:\/\/auth\.example\.com": use https:/,
  },
  {
    number: 5,
    what: 'a wrong secret',
    words: async () => inLog({ clientSecret: { value: 'wrong' } }),
    said: /client_refused: .*the client "mcp-server" \(status 401 invalid_client from http.*check OAUTH_CLIENT_ID, its secret/,
  },
  {
    number: 5,
    what: 'no secret',
    words: async () => atStart({ OAUTH_CLIENT_SECRET: undefined }),
    said: /OAUTH_CLIENT_SECRET is not set: set it to/,
  },
  {
    number: 6,
    what: 'a client that may not introspect',
    defect: at(INTROSPECTION, (reply) => {
      reply.status = 403
      reply.body = '{"error":"access_denied"}'
    }),
    words: async () => `${await inLog()}\n${await atStart({})}`,
    said: /status 403 access_denied from http.*may introspect\n.*does not let it introspect.* got 403/,
  },
  {
    number: 7,
    what: 'no audience mapper for the URL',
    defect: answers({ aud: ['account'] }),
    words: inLog,
    said: /wrong_audience: issued for \["account"\], not for https:\/\/mcp\.example\.com\/mcp/,
  },
  {
    number: 7,
    what: 'no audience mapper for the client',
    words: inLog,
    said: /inactive: not active: .* not for this client to see/,
  },
  {
    number: 8,
    what: 'a wrong scope',
    defect: answers({ scope: 'tools' }),
    words: inLog,
    said: /missing_scope: .*\bmcp\b/,
  },
  {
    number: 9,
    what: 'a RESOURCE_URL of another port',
    words: async () => atStart({ RESOURCE_URL: 'http://localhost:4000/mcp' }),
    said: /clients are sent to port 4000, where this server does not listen/,
  },
  {
    number: 9,
    what: 'a RESOURCE_URL of another path',
    defect: answers({ aud: `${RESOURCE}/other` }),
    words: inLog,
    said: /issued for .*\/mcp\/other.*, not for https:\/\/mcp\.example\.com\/mcp/,
  },
  {
    number: 10,
    what: 'a wrong ALLOWED_ORIGINS',
    words: async () => atStart({ ALLOWED_ORIGINS: 'app.example.com' }),
    said: /ALLOWED_ORIGINS holds "app\.example\.com": list each origin as browsers send it/,
  },
  {
    number: 11,
    what: 'a wrong AUTH_PORT',
    words: async () => atStart({ AUTH_ISSUER: undefined, AUTH_HOST: 'localhost', AUTH_PORT: '2' }),
    said: /ECONNREFUSED.*:2\b.*AUTH_PORT/,
  },
  {
    number: 12,
    what: 'a self-signed certificate',
    async words() {
      await using server = await startRawServer(() => {}, { secure: selfSigned('127.0.0.1') })
      const introspectionEndpoint = `${server.origin}/introspect`
      return await inLog({ introspectionEndpoint })
    },
    said: /DEPTH_ZERO_SELF_SIGNED_CERT.*EXTRA_CA_CERTS, or locally NODE_EXTRA_CA_CERTS/,
  },
  {
    number: 13,
    what: 'an introspection endpoint that is not there',
    words: async () => inLog({ introspectionEndpoint: `${origin}/introspection` }),
    said: /status 404 from http:\/\/localhost:\d+\/introspection/,
  },
  {
    number: 14,
    what: 'the clock of the authorization server',
    defect: (reply, seen) => {
      if (seen.path === INTROSPECTION)
        reply.body = JSON.stringify({ ...ACTIVE, iat: Date.now() / 1000 + 300 })
      else ahead(300)(reply)
    },
    words: async () => `${await inLog()}\n${await atStart({})}`,
    said: /issued_in_future: .*by the clock of this server; CLOCK_SKEW_SECONDS allows 30\n[^]*The clock of the authorization server differs/,
  },
  {
    number: 15,
    what: 'a client that is disabled',
    defect: at(INTROSPECTION, (reply) => {
      reply.status = 401
      reply.body = '{"error":"invalid_client","error_description":"Client disabled"}'
    }),
    words: async () => `${await inLog()}\n${await atStart({})}`,
    said: /and that it is enabled.*\n.*unknown or disabled there.*Client disabled/,
  },
  {
    number: 16,
    what: 'no AUTH_PRIVATE_HOSTS',
    words: async () => inLog({ introspectionEndpoint: 'https://10.1.2.3/introspect' }),
    said: /10\.1\.2\.3 has the private address 10\.1\.2\.3: AUTH_PRIVATE_HOSTS allows it/,
  },
  {
    number: 17,
    what: 'MCP_SCOPE with a comma',
    words: async () => atStart({ MCP_SCOPE: 'a,b' }),
    said: /MCP_SCOPE holds "a,b": separate scopes by spaces/,
  },
  {
    number: 18,
    what: '.env with a byte order mark',
    words: async () => atStart({}, '\uFEFFMCP_SCOPE=mcp\n'),
    said: /begins with a byte order mark of UTF-8/,
  },
  {
    number: 18,
    what: 'an unquoted # in the secret',
    words: async () => atStart({ OAUTH_CLIENT_SECRET: undefined }, 'OAUTH_CLIENT_SECRET=se#cret\n'),
    said: /OAUTH_CLIENT_SECRET in .*\.env ends before its "#"/,
  },
  {
    number: 19,
    what: 'an empty variable',
    words: async () => atStart({ MCP_SCOPE: '' }, 'MCP_SCOPE=tools\n'),
    said: /MCP_SCOPE is empty in the environment, which hides its value in .*\.env/,
  },
  {
    number: 20,
    what: 'a port that is taken',
    async words() {
      const port = await freePort()
      const other = createServer().listen(port, 'localhost')
      await once(other, 'listening')
      try {
        const command = await runCommand({ env: { ...stub.settings, PORT: String(port) } })
        await command.ended()
        return command.stderr()
      } finally {
        other.close()
      }
    },
    said: /Port \d+ is in use: stop the program that uses it, or set PORT/,
  },
]

describe('the product names the cause by itself', () => {
  for (const { number, what, defect = () => {}, words, said } of CASES) {
    it(`${number}: ${what}`, async () => {
      stub.defect = defect
      assert.match(await words(), said)
    })
  }

  it('for all twenty', () => {
    assert.equal(new Set(CASES.map(({ number }) => number)).size, 20)
  })
})
