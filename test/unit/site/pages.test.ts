import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frontMatter, pageOf, withAnchors } from '../../../site/pages.ts'
import { sidebarOf } from '../../../site/sidebar.ts'

const REPOSITORY = 'https://github.com/mcp-auth-lambda/mcp-auth-lambda'

test('frontMatter describes a page by its title and its place in the index', () => {
  const edit = `edit: "${REPOSITORY}/edit/main`
  for (const [file, title, description] of [
    ['docs/releases.md', 'Releases', 'Releases: when you publish a new version.'],
    ['CONTRIBUTING.md', 'Contributing', 'Contributing: the commands, and where a change goes.'],
  ] as const) {
    const wanted = `---\ndescription: "${description}"\n${edit}/${file}"\n---\n\n`
    assert.equal(frontMatter(file, `# ${title}\n`), wanted)
  }
  assert.equal(frontMatter('SECURITY.md', '# Security\n'), `---\n${edit}/SECURITY.md"\n---\n\n`)
})

suite('pageOf', () => {
  for (const [what, file, text, wanted] of [
    ['a page', 'README.md', '[a](docs/tools.md#errors)', '[a](./tools.md#errors)'],
    ['the README', 'docs/wire.md', '[a](../README.md)', '[a](./index.md)'],
    [
      'a file',
      'docs/wire.md',
      '[a](../lambda/handler.ts)',
      `[a](${REPOSITORY}/blob/main/lambda/handler.ts)`,
    ],
    ['a folder', 'README.md', '[a](examples)', `[a](${REPOSITORY}/tree/main/examples)`],
    ['a picture', 'README.md', '![a](docs/cold-start.svg)', '![a](./cold-start.svg)'],
    [
      'a picture in HTML',
      'README.md',
      '<img src="docs/page-dark.png">',
      '<img src="./page-dark.png">',
    ],
    ['a heading of the same page', 'docs/tools.md', '[a](#errors)', '[a](#errors)'],
    ['another host', 'README.md', '[a](https://example.com/b.md)', '[a](https://example.com/b.md)'],
  ] as const) {
    test(`leads to ${what}`, () => {
      assert.equal(pageOf(file, text), wanted)
    })
  }

  test('calls a page by its title where its file name is the text of a link', () => {
    assert.equal(
      pageOf('docs/wire.md', '[tools.md](tools.md)'),
      '[Tools, resources and prompts](./tools.md)',
    )
    assert.equal(pageOf('README.md', '[docs/wire.md](docs/wire.md)'), '[On the wire](./wire.md)')
    const up = '[SECURITY.md](../SECURITY.md)'
    assert.equal(pageOf('docs/wire.md', up), '[Security](./security.md)')
    const heading = '[wire.md](wire.md#answers)'
    assert.equal(pageOf('docs/tools.md', heading), '[On the wire](./wire.md#answers)')
  })

  test('leaves badges of other hosts out, and code as it is', () => {
    assert.equal(
      pageOf('README.md', '[![b](https://a.example/b.svg)](https://a.example)\nMIT'),
      'MIT',
    )
    const code = '1. Call:\n\n   ```sh\n   # [a](docs/tools.md)\n   ```\n'
    assert.equal(pageOf('README.md', code), code)
  })

  test('refuses a link to what is not there', () => {
    assert.throws(() => pageOf('README.md', '[a](docs/none.md)'), /ENOENT/)
  })
})

test('withAnchors gives headings the anchors of GitHub, and code none', () => {
  const text = '# A — `b` [c](d.md)\n\n## A\n\n```sh\n# A\n```\n\n## A\n'
  const wanted = '# A — `b` [c](d.md) {#a--b-c}\n\n## A {#a}\n\n```sh\n# A\n```\n\n## A {#a-1}\n'
  assert.equal(withAnchors(text), wanted)
})

test('the sidebar has the sections of the index, and the titles of their pages', () => {
  const index =
    '# All\n\n## One\n\n- [wire.md](wire.md): x.\n\n## Two\n\n- [b](../SECURITY.md): y.\n'
  assert.deepEqual(sidebarOf(index), [
    { text: 'One', items: [{ text: 'On the wire', link: '/wire' }] },
    { text: 'Two', items: [{ text: 'Security', link: '/security' }] },
  ])
})
