import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pageProfile } from '../../../../lambda/discovery/page-profile.ts'
import {
  hasTryPage,
  PAGE,
  tryPageProblems,
  withOwnOrigin,
} from '../../../../lambda/settings/page-settings.ts'
import { writeSettings } from '../../../../lambda/settings/setting.ts'
import { settingsReader } from '../../../../lambda/settings/settings-reader.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('page-settings')
const read = (environment: Record<string, string>) => {
  const reader = settingsReader(environment)
  return { values: reader.read(PAGE), problems: reader.problems }
}
const problemsOf = (environment: Record<string, string>) => read(environment).problems
const same = (variable: string) => variable

suite('the colors of the page', () => {
  test('are two, each of which can be read on its background', () => {
    const { values, problems } = read({ ACCENT_COLORS: '#8A1C5C  #f08cc8' })
    assert.deepEqual(problems, [])
    assert.deepEqual(values.accentColors, ['#8A1C5C', '#f08cc8'])
    assert.deepEqual(writeSettings(PAGE, values), { ACCENT_COLORS: '#8A1C5C #f08cc8' })
    assert.deepEqual(
      problemsOf({ ACCENT_COLORS: '#767676 #7e7e7e' }),
      [],
      'the least that is enough',
    )
  })

  test('are refused with what they are, and with one that would be right', () => {
    for (const [colors, message] of [
      [
        '#ffcc00 #ffcc00',
        /#ffcc00 has a contrast of 1\.\d+ with the light page, and text needs 4\.5: take a darker one, such as #[0-9a-f]{6}$/,
      ],
      [
        '#003366 #003366',
        /#003366 has a contrast of 1\.\d+ with the dark page, .*: take a lighter one, such as #[0-9a-f]{6}$/,
      ],
      ['#777777 #aaaaaa', /contrast of 4\.47 with the light page/],
    ] as const) {
      const [problem = ''] = problemsOf({ ACCENT_COLORS: colors })
      assert.match(problem, message)
      const [, better = ''] = /such as (#\w+)$/.exec(problem) ?? []
      const mended = problem.includes('the light') ? `${better} #aaaaaa` : `#003366 ${better}`
      assert.deepEqual(problemsOf({ ACCENT_COLORS: mended }), [], mended)
    }
  })

  test('are refused in another form', () => {
    for (const colors of [
      '#364fc7',
      'blue red',
      '#364fc7,#91a7ff',
      '#364fc7 #91a7ff #fff',
      '#fff #000',
      '#364fc7 #91a7ff;}',
    ]) {
      assert.match(
        problemsOf({ ACCENT_COLORS: colors })[0] ?? '',
        /: give two colors such as/,
        colors,
      )
    }
  })
})

suite('links of the page', () => {
  test('lead to https URLs, and a contact to an address of e-mail as well', () => {
    for (const environment of [
      { CONTACT_URL: 'mailto:tools@example.com?subject=MCP' },
      { CONTACT_URL: 'https://example.com/help?from=mcp#form' },
      { PRIVACY_URL: 'https://example.com/privacy' },
    ]) {
      assert.deepEqual(problemsOf(environment), [])
    }
  })

  test('are refused when a browser would do something else', () => {
    for (const [variable, value] of [
      ['CONTACT_URL', 'javascript:alert(1)'],
      ['CONTACT_URL', 'tools@example.com'],
      ['CONTACT_URL', 'mailto:'],
      ['CONTACT_URL', 'http://example.com'],
      ['PRIVACY_URL', 'mailto:tools@example.com'],
      ['PRIVACY_URL', 'https://example.com/a b'],
      ['PRIVACY_URL', 'https://me:secret@example.com/'],
      ['PRIVACY_URL', `https://example.com/${'x'.repeat(500)}`],
    ] as const) {
      const [problem = '', ...others] = problemsOf({ [variable]: value })
      assert.match(
        problem,
        /: (?:give a URL that begins with https:|leave out|give at most 500)/,
        value,
      )
      assert.deepEqual(others, [])
      assert.ok(!problem.includes('secret'))
    }
  })
})

suite('the icon of the operator', () => {
  const SVG =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path style="fill:url(#a)" d="M0 0"/></svg>'
  const written = (text: string) => {
    const file = path.join(folder, 'icon.svg')
    writeFileSync(file, text)
    return file
  }

  test('is an SVG file, with or without what may come before it', () => {
    for (const text of [SVG, `\uFEFF<?xml version="1.0"?>\n<!-- Made\nby hand -->\n${SVG}\n`]) {
      const file = written(text)
      assert.deepEqual(problemsOf({ ICON_FILE: file }), [])
      assert.ok(pageProfile({ iconFile: file }, false)?.icon?.endsWith(SVG))
    }
  })

  test('is refused when it is none, when it could do something, or load something', () => {
    for (const [text, message] of [
      ['PNG', /: give an SVG file/],
      [SVG.replace(' xmlns="http://www.w3.org/2000/svg"', ''), /xmlns=/],
      [
        SVG.replace('M0 0', 'M'.repeat(32_768)),
        /make it smaller: it has 32\d{3} bytes, and may have 32768$/,
      ],
      [SVG.replace('<path', '<script>1</script><path'), /leave out scripts/],
      [
        SVG.replace('<path', '<s:script xmlns:s="http://www.w3.org/2000/svg">1</s:script><path'),
        /leave out scripts/,
      ],
      [SVG.replace('<path', '<path onclick = "x"'), /leave out scripts/],
      [SVG.replace('<path', '<a href="javascript:x"/><path'), /leave out scripts/],
      [
        SVG.replace('<path', '<image href="https://example.com/x.png"/><path'),
        /loads from elsewhere/,
      ],
      [SVG.replace('#a', '//example.com/a'), /loads from elsewhere/],
    ] as const) {
      assert.match(problemsOf({ ICON_FILE: written(text) })[0] ?? '', message)
    }
    assert.match(
      problemsOf({ ICON_FILE: path.join(folder, 'none.svg') })[0] ?? '',
      /that can be read$/,
    )
  })

  test('may hold images of its own', () => {
    const own = SVG.replace(
      '<path',
      '<use href="#b"/><image href="data:image/png;base64,AA=="/><path',
    )
    assert.deepEqual(problemsOf({ ICON_FILE: written(own) }), [])
  })
})

suite('the page to try tools', () => {
  test('is as its setting says, and else where it is so by default and can work', () => {
    assert.deepEqual([hasTryPage({}, true), hasTryPage({}, false)], [true, false])
    assert.deepEqual(
      [hasTryPage({ tryPage: false }, true), hasTryPage({ tryPage: true }, false)],
      [false, true],
    )
    for (const obstacle of [
      { dpop: 'required' },
      { certificateBoundTokens: 'required' },
      { transport: 'sse' },
    ]) {
      assert.equal(hasTryPage(obstacle, true), false)
      assert.deepEqual(tryPageProblems(obstacle, true, same), [])
      const [problem = ''] = tryPageProblems({ ...obstacle, tryPage: true }, false, same)
      assert.match(problem, /^TRY_PAGE is on, and the page cannot work: .*; leave out TRY_PAGE$/)
    }
    assert.deepEqual(tryPageProblems({ tryPage: true, dpop: 'accepted' }, false, same), [])
  })

  test('takes a client ID and origins, which have no effect without it', () => {
    const given = { tryClientId: 'own', tryOrigins: ['https://login.example.net'] }
    assert.deepEqual(tryPageProblems(given, true, same), [])
    assert.deepEqual(tryPageProblems({ ...given, tryPage: false }, true, same), [
      'TRY_CLIENT_ID is set, and there is no page to try tools: set TRY_PAGE to on',
      'TRY_ORIGINS is set, and there is no page to try tools: set TRY_PAGE to on',
    ])
    assert.deepEqual(pageProfile(given, true)?.tryPage, {
      clientId: 'own',
      origins: ['https://login.example.net'],
    })
  })

  test('takes origins that a code and a token may go to, and nothing that would be another directive', () => {
    const good = 'https://login.example.net, http://localhost:8080,http://[::1]:8080'
    assert.deepEqual(problemsOf({ TRY_ORIGINS: good }), [])
    for (const [origins, message] of [
      ['http://login.example.net', /: use https: /],
      ['chrome-extension://abc', /: use https: /],
      ['javascript:alert(1)', /: use https: /],
      ['login.example.net', /: give a whole URL/],
      ['https://login.example.net/token', /: give an origin alone, such as https:/],
      ['https://login.example.net;script-src', /: give an origin alone, such as https:/],
      ["https://'unsafe-inline'", /: give an origin alone, such as https:/],
      ['https://*.example.net', /: give an origin alone, such as https:/],
    ] as const) {
      const [problem = '', ...others] = problemsOf({ TRY_ORIGINS: origins })
      assert.match(problem, message, origins)
      assert.deepEqual(others, [])
    }
  })

  test('may call from its own origin, beside those that may already', () => {
    assert.deepEqual(withOwnOrigin(undefined, 'https://a.example'), ['https://a.example'])
    const both = ['https://b.example', 'https://a.example']
    assert.deepEqual(withOwnOrigin(['https://b.example'], 'https://a.example'), both)
    assert.deepEqual(withOwnOrigin(both, 'https://a.example'), both)
  })
})

test('a profile has what is set, and nothing else', () => {
  assert.equal(pageProfile({}, false), undefined)
  const accentColors = ['#364fc7', '#91a7ff'] as const
  const links = { contactUrl: 'mailto:a@b.example', privacyUrl: 'https://b.example' }
  assert.deepEqual(pageProfile({ accentColors, ...links }, false), { accentColors, ...links })
  assert.deepEqual(pageProfile({}, true), { tryPage: { origins: [] } })
})
