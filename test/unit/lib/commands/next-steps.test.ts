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

test('a deployment for a code cache prints the command that makes one', () => {
  const MakeCodeCache = 'aws lambda invoke …'
  assert.ok(
    nextSteps({ McpUrl, MakeCodeCache }).startsWith(`
Create the code cache: call a tool, run this right after it, and deploy again:
  ${MakeCodeCache}
`),
  )
})
