import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { htmlOf } from '../../../../lambda/discovery/html-page.ts'
import { aboutPage } from '../../../../lambda/discovery/page.ts'

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
const page = (...given: Parameters<typeof aboutPage>) => htmlOf(aboutPage(...given))
const shown = (profile = {}) => page(settings, { version: '1.2.3', tools, ...profile })

/** As people copy it. */
const textOf = (html: string) => html.replaceAll(/<\/?span>/g, '')

suite('the page', () => {
  test('says what the server is, with everything from the settings escaped', () => {
    const html = shown()
    assert.match(html, /<title>Tools &amp; more<\/title>/)
    assert.match(html, /<h1>Tools &amp; more<\/h1>/)
    assert.match(html, /<p class="lead">Adds &lt;numbers&gt;\.<\/p>/)
    assert.match(
      html,
      /<code id="server-url" tabindex="0"><span>https:\/\/mcp\.example\.com\/mcp<\/span><\/code>/,
    )
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
    assert.match(shown(), / asks for the scopes <code>mcp<\/code> <code>tools:call<\/code>\./)
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
    const details = [
      ...shown().matchAll(
        /<details( open)?><summary><svg class="mark"[^>]*><path d="[^"]+"\/><\/svg>([^<]+)<span>/g,
      ),
    ]
    assert.deepEqual(
      details.map(([, open, name]) => [name, open !== undefined]),
      [
        ['Claude', true],
        ['ChatGPT', false],
        ['Claude Code', false],
        ['VS Code', false],
        ['Cursor', false],
        ['Windsurf', false],
        ['Zed', false],
        ['Codex', false],
        ['Gemini CLI', false],
        ['n8n', false],
        ['Inspector', false],
        ['mcp-remote', false],
      ],
    )
    assert.match(textOf(shown()), /claude mcp add --transport http tools-more https:/)
    assert.match(shown(), /<a class="open" href="vscode:mcp\/install\?/)
    assert.match(shown(), />Open Claude’s settings<\/a>/)
  })

  test('breaks no command inside a word', () => {
    for (const [, code = ''] of shown().matchAll(/<code id="[^"]+" tabindex="0">(.*?)<\/code>/g)) {
      assert.match(code, /^<span>[^ ]+<\/span>(?: <span>[^ ]+<\/span>)*$/)
    }
    assert.match(shown(), /\n\.copy span\{white-space:nowrap\}/)
  })

  test('has what asks each authorization server whether it answers, by the browser', () => {
    const authServers = ['https://a.example.com/x', 'https://b.example.com'].map((issuer) => ({
      issuer,
    }))
    const html = page({ ...settings, authServers }, { version: '1' })
    const asked = Array.from(html.matchAll(/data-asks="([^"]+)" data-shows="([^"]+)"/g))
    assert.deepEqual(
      asked.map(([, urls, place]) => [urls, place]),
      [
        [
          'https://a.example.com/.well-known/oauth-authorization-server/x https://a.example.com/x/.well-known/openid-configuration',
          'server-0',
        ],
        [
          'https://b.example.com/.well-known/oauth-authorization-server https://b.example.com/.well-known/openid-configuration',
          'server-1',
        ],
      ],
    )
    for (const [, , place] of asked) assert.ok(html.includes(`<span id="${place}"></span>`))
  })

  test('links to the page to try tools, and to the operator, where these are set', () => {
    assert.doesNotMatch(shown(), /Sign in and try|aria-label="Operator"/)
    const tried = shown({ page: { tryPage: { origins: [] } } })
    assert.match(
      tried,
      /<h2 id="try">Try it here<\/h2>\s*<p>Calls .*<\/p>\s*<p><a class="open" href="\/mcp\/about\/try">/,
    )
    const contactUrl = 'mailto:a&b@example.com'
    const contact = shown({ page: { contactUrl } })
    assert.match(
      contact,
      /<nav aria-label="Operator">\s*<a href="mailto:a&amp;b@example\.com">Contact<\/a><\/nav>/,
    )
    const privacy = shown({ page: { privacyUrl: 'https://example.com/privacy' } })
    assert.match(
      privacy,
      /<nav aria-label="Operator">\s*<a href="https:\/\/example\.com\/privacy">Privacy<\/a><\/nav>/,
    )
  })

  test('names the HTTP+SSE transport where that is served', () => {
    assert.match(textOf(shown({ transport: 'sse' })), /claude mcp add --transport sse /)
  })

  test('loads nothing from anywhere, and links to its own documents, clients and this project alone', () => {
    const links = [...shown().matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url = '']) => url)
    const ofClients = /^(?:vscode:|cursor:|https:\/\/claude\.ai\/|https:\/\/chatgpt\.com\/)/
    const own = links.filter((url) => !ofClients.test(url))
    assert.deepEqual(own, [
      '/mcp/icon.svg',
      'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
      'https://mcp.example.com/mcp/server-card',
      'https://mcp.example.com/.well-known/ai-catalog.json',
      'https://github.com/mcp-auth-lambda/mcp-auth-lambda',
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
    assert.equal(buttons.length, 11)
    const [asking = '', ...others] = buttons.toSorted()
    assert.match(asking, / hidden .*aria-label="Does it answer\? auth\.example\.com:8443"/)
    for (const button of others) {
      assert.match(button, / hidden .*aria-label="Copy [^"]+"/)
      const [, copied = ''] = /data-copies="([^"]+)"/.exec(button) ?? []
      assert.equal(html.split(` id="${copied}"`).length, 2, copied)
    }
  })
})
