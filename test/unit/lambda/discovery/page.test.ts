import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { page } from '../../../../lambda/discovery/page.ts'

const settings = {
  resource: 'https://mcp.example.com/mcp',
  issuer: 'https://auth.example.com:8443/realms/main',
  requiredScopes: ['mcp', 'tools:call'],
  advertisedScopes: [],
  scopePrefix: undefined,
  resourceName: 'Tools & more',
  resourceDescription: 'Adds <numbers>.',
}
const tools = [{ name: 'add', title: 'Add', description: 'Adds "a" and \'b\'.' }]
const shown = (profile = {}) => page(settings, { version: '1.2.3', tools, ...profile })

suite('the page', () => {
  test('says what the server is, with everything from the settings escaped', () => {
    const html = shown()
    assert.match(html, /<title>Tools &amp; more<\/title>/)
    assert.match(html, /<h1>Tools &amp; more<\/h1>/)
    assert.match(html, /<p class="lead">Adds &lt;numbers&gt;\.<\/p>/)
    assert.match(html, /<code id="server-url">https:\/\/mcp\.example\.com\/mcp<\/code>/)
    assert.match(html, /version 1\.2\.3/)
  })

  test('says where one signs in, and for what', () => {
    assert.match(shown(), /<b>auth\.example\.com:8443<\/b>/)
    const authServers = [
      'https://a.example.com/x',
      'https://b.example.com',
      'https://a.example.com',
    ]
    const several = page(
      { ...settings, authServers: authServers.map((issuer) => ({ issuer })) },
      { version: '1' },
    )
    assert.match(several, /to <b>a\.example\.com<\/b> or <b>b\.example\.com<\/b> to sign in/)
    assert.match(shown(), /scope <code>mcp<\/code> <code>tools:call<\/code>\./)
  })

  test('lists what the server offers, each kind in a section of its own', () => {
    const prompts = [{ name: 'sum_up', title: 'Sum up' }]
    const sections = [...shown({ prompts }).matchAll(/<h2 id="([^"]+)">([^<]+)/g)]
    assert.deepEqual(
      sections.map(([, ...section]) => section.join(': ')),
      ['connect: Connect', 'sign-in: Sign-in', 'tools: Tools', 'prompts: Prompts'],
    )
  })

  test('explains how to connect each client, with the first one expanded', () => {
    const details = [...shown().matchAll(/<details( open)?><summary>([^<]+)<span>/g)]
    assert.deepEqual(
      details.map(([, open, name]) => [name, open !== undefined]),
      [
        ['Claude', true],
        ['ChatGPT', false],
        ['Claude Code', false],
        ['VS Code', false],
        ['Cursor', false],
        ['Codex', false],
        ['Gemini CLI', false],
        ['Inspector', false],
      ],
    )
    assert.match(shown(), /claude mcp add --transport http tools-more https:/)
    assert.match(shown(), /<a class="open" href="vscode:mcp\/install\?/)
  })

  test('names the HTTP+SSE transport where that is served', () => {
    assert.match(shown({ transport: 'sse' }), /claude mcp add --transport sse /)
  })

  test('loads nothing from anywhere, and links to its own documents alone', () => {
    const links = [...shown().matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url = '']) => url)
    const own = links.filter((url) => !/^(?:vscode|cursor):/.test(url))
    assert.deepEqual(own, [
      '/mcp/icon.svg',
      'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
      'https://mcp.example.com/mcp/server-card',
      'https://mcp.example.com/.well-known/ai-catalog.json',
    ])
  })

  test('can be used by keyboard and ear: focus that shows, a language, landmarks with names, labelled buttons, a status', () => {
    const html = shown()
    for (const part of [
      '<html lang="en">',
      '\n:focus-visible{outline:3px solid ',
      '<header>',
      '<main>',
      '<footer>',
      '<nav aria-label="Documents for programs">',
      '<p class="unseen" role="status" aria-live="polite"></p>',
    ]) {
      assert.ok(html.includes(part), part)
    }
    for (const [, id = ''] of html.matchAll(/<section aria-labelledby="([^"]*)"/g)) {
      assert.ok(html.includes(`<h2 id="${id}">`), id)
    }
    const buttons = [...html.matchAll(/<button [^>]*>/g)].map(([button]) => button)
    assert.equal(buttons.length, 7)
    for (const button of buttons) {
      assert.match(button, / hidden .*aria-label="Copy [^"]+"/)
      const [, copied = ''] = /data-copies="([^"]+)"/.exec(button) ?? []
      assert.equal(html.split(` id="${copied}"`).length, 2, copied)
    }
  })
})
