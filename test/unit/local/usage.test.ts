import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import * as z from 'zod'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { readLocalSettings } from '../../../local/local-settings.ts'
import { greeting } from '../../../local/usage.ts'

const SETTINGS = readLocalSettings({ MCP_SCOPE: 'base' })

/** The words of the curl line of the greeting, as a shell reads it. */
function curlOf(server: Parameters<typeof greeting>[1], settings = SETTINGS): string[] {
  const lines = greeting(settings, server, 'the-token').split('\n')
  assert.ok(lines.includes('Or call a tool, with a token of dev-user for an hour:'))
  const line = lines.find((one) => one.trim().startsWith('curl ')) ?? assert.fail(lines.join('\n'))
  const script = line.replace('curl', String.raw`printf '%s\n'`)
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')
}

test('the greeting calls a tool of the server, whatever its arguments are', () => {
  const inputSchema = z.object({ name: z.string().default(`it's "$HOME" \`id\``) }).required()
  const tool = defineTool({ name: 'greet', description: 'Greets.', inputSchema, run: () => '' })
  const [url, ...options] = curlOf(defineServer({ tools: [tool] }))
  assert.equal(url, SETTINGS.resource)
  assert.ok(options.includes('Authorization: Bearer the-token'))
  const { method, params } = JSON.parse(options.at(-1) ?? '') as Record<string, object>
  assert.equal(method, 'tools/call')
  const name = `it's "$HOME" \`id\``
  assert.deepEqual(params, { name: 'greet', arguments: inputSchema.parse({ name }) })
})

test('its line for curl has the URL as one word, whatever is in it', () => {
  const settings = readLocalSettings({ RESOURCE_URL: "http://localhost:3000/it's$(id)&more" })
  const server = defineServer({
    tools: [defineTool({ name: 'a', description: 'A.', run: () => '' })],
  })
  assert.equal(curlOf(server, settings)[0], settings.resource)
})

test('it calls a tool that the scopes of the token allow', () => {
  const tool = (name: string, scope: string) =>
    defineTool({ name, description: name, scopes: [scope], run: () => '' })
  const server = defineServer({ tools: [tool('one', 'admin'), tool('two', 'base')] })
  assert.match(curlOf(server).at(-1) ?? '', /"name":"two"/)
  const wider = readLocalSettings({ ADVERTISED_SCOPES: 'admin' })
  assert.match(curlOf(server, wider).at(-1) ?? '', /"name":"one"/)
})

test('each of several authorization servers has its line', () => {
  const list = ['https://a.example.com', 'https://b.example.com'].map((issuer) => ({ issuer }))
  const AUTH_SERVERS = JSON.stringify(list.map((one) => ({ ...one, tokenCheck: 'jwt' })))
  const text = greeting(readLocalSettings({ AUTH_SERVERS }), defineServer({}), undefined)
  const lines = text.match(/^Authorization server .*$/gm)
  assert.deepEqual(
    lines?.map((line) => line.split(/ {2,}/)[1]),
    list.map(({ issuer }) => issuer),
  )
})

test('without a token, or over HTTP+SSE, there is no line for curl', () => {
  const server = defineServer({})
  assert.doesNotMatch(greeting(SETTINGS, server, undefined), /curl/)
  assert.doesNotMatch(greeting({ ...SETTINGS, transport: 'sse' }, server, 'token'), /curl/)
})

test('where each request needs a proof, the greeting says why there is no line for curl', () => {
  const text = greeting(readLocalSettings({ DPOP: 'required' }), defineServer({}), undefined)
  assert.match(text, /^No curl command: with DPOP=required, .*docs\/sender-constrained-tokens\.md/m)
  assert.doesNotMatch(greeting(SETTINGS, defineServer({}), undefined), /No curl/)
})
