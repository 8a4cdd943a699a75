import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextSteps } from '../../../../lib/commands/next-steps.ts'

const McpUrl = 'https://mcp.example.com/mcp'

test('a deployment ends with the command that stores the secret, and with the URL to paste', () => {
  const SetClientSecret = 'read -rs S && printf %s "$S" | aws …'
  assert.equal(
    nextSteps({ McpUrl, MetadataUrl: 'https://…', SetClientSecret }),
    `
Store the client secret (once; your input is neither shown nor saved in the history):
  ${SetClientSecret}

Paste this URL into an MCP client and sign in:
  ${McpUrl}`,
  )
})

test('what is done already is not asked for again', () => {
  assert.equal(
    nextSteps({ McpUrl }),
    `\nPaste this URL into an MCP client and sign in:\n  ${McpUrl}`,
  )
})

test('a code cache that could not be made is told with the reason, and one that was made is not', () => {
  const CodeCache = 'none: too many bytes'
  assert.match(
    nextSteps({ McpUrl, CodeCache }),
    /^\nNothing to do, but .*\n {2}none: too many bytes\n/,
  )
  assert.equal(nextSteps({ McpUrl, CodeCache: 'made: 12 scripts' }), nextSteps({ McpUrl }))
})

test('a private key is stored from its file, and its public part is named to the authorization server', () => {
  const SetClientSecret = 'aws … --secret-string file://client-key.pem'
  const ClientKeysUrl = 'https://mcp.example.com/.well-known/jwks.json'
  assert.ok(
    nextSteps({ McpUrl, SetClientSecret, ClientKeysUrl }).startsWith(`
Store the private key of the client (once; run this in the folder of client-key.pem):
  ${SetClientSecret}

Give this URL to the authorization server, as jwks_uri of the client of this server:
  ${ClientKeysUrl}
`),
  )
})

test('a URL at which the API does not answer needs something that forwards', () => {
  const ProxyTarget = 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com'
  assert.ok(
    nextSteps({ McpUrl, ProxyTarget }).startsWith(`
Let what answers at the host of RESOURCE_URL forward requests to (with CERTIFICATE_ARN, the API answers there itself):
  ${ProxyTarget}
`),
  )
})
