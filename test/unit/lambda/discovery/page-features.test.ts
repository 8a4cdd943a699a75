import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { featureLists } from '../../../../lambda/discovery/page-features.ts'
import type { ServerProfile } from '../../../../lambda/discovery/server-profile.ts'

const listed = (profile: Partial<ServerProfile>) =>
  featureLists({ version: '1', ...profile }).map(
    ({ id, heading, content }) => [id, heading, content.html] as const,
  )

/** The only item of the only list, without its line break. */
function item(profile: Partial<ServerProfile>): string {
  const [[, , html] = assert.fail('no list'), ...others] = listed(profile)
  assert.equal(others.length, 0)
  const [, only = ''] = /^<ul class="list">\n<li class="item">(.*)<\/li><\/ul>$/s.exec(html) ?? []
  assert.notEqual(only, '', html)
  return only
}

const tool = { name: 'add', title: 'Add' }
const NOTHING = '<p>Your client lists them once you have signed in.</p>'

suite('the lists of the page', () => {
  test('show title, name and description, with everything escaped', () => {
    const description = 'Adds "a" and <b>.'
    assert.equal(
      item({ tools: [{ ...tool, title: 'Add & go', description }] }),
      '<b>Add &amp; go</b> <code>add</code><p>Adds &quot;a&quot; and &lt;b&gt;.</p>',
    )
    assert.equal(item({ tools: [{ name: 'add' }] }), '<b><code>add</code></b>')
  })

  test('mark tools that only read, and tools that destroy', () => {
    const marks = (hints: object) => item({ tools: [{ ...tool, ...hints }] }).split('</code>')[1]
    const readOnly = ' <span class="read-only">read-only</span>'
    assert.equal(marks({ isReadOnly: true }), readOnly)
    assert.equal(marks({ isDestructive: true }), ' <span class="destructive">destructive</span>')
    assert.equal(marks({ isReadOnly: false, isDestructive: false }), '')
    assert.equal(marks({ isReadOnly: true, isDestructive: true }), readOnly, 'it destroys nothing')
  })

  test('name the scopes that are needed beside those of every request', () => {
    assert.match(
      item({ prompts: [{ ...tool, scopes: ['a:b'] }] }),
      /<p>Also needs the scope <code>a:b<\/code>\.<\/p>$/,
    )
    assert.match(
      item({ resources: [{ ...tool, scopes: ['a', 'b<'] }] }),
      /<p>Also needs the scopes <code>a<\/code> <code>b&lt;<\/code>\.<\/p>$/,
    )
    assert.doesNotMatch(item({ tools: [{ ...tool, scopes: [] }] }), /scope/)
  })

  test('unfold the arguments, and say which are required', () => {
    const first = { name: 'a', description: 'First & only', isRequired: true }
    assert.match(
      item({ tools: [{ ...tool, arguments: [first] }] }),
      /<details><summary>1 argument<\/summary><dl>\n<dt><code>a<\/code> required<\/dt><dd>First &amp; only<\/dd><\/dl><\/details>$/,
    )
    assert.match(
      item({ prompts: [{ ...tool, arguments: [first, { name: 'b', isRequired: false }] }] }),
      /<summary>2 arguments<.*<dt><code>b<\/code> optional<\/dt><dd><\/dd><\/dl>/s,
    )
    assert.doesNotMatch(item({ tools: [{ ...tool, arguments: [] }] }), /details/)
  })

  test('show the URI or URI template of a resource', () => {
    const uri = 'notes://{team}/{id}'
    const html = item({ resources: [{ name: 'note', uri }] })
    assert.equal(html, `<b>note</b> <code>${uri}</code>`)
  })

  test('leave out what the server does not have', () => {
    const resources = [{ name: 'note', uri: 'notes://a' }]
    const headings = (profile: Partial<ServerProfile>) =>
      listed(profile).map(([id, heading]) => `${id}: ${heading}`)
    assert.deepEqual(headings({ tools: [], resources }), ['resources: Resources'])
    assert.deepEqual(headings({ tools: [tool], resources, prompts: [tool] }), [
      'tools: Tools',
      'resources: Resources',
      'prompts: Prompts',
    ])
  })

  test('say when they are seen where nothing is public', () => {
    assert.deepEqual(listed({}), [['tools', 'Tools', NOTHING]])
    assert.deepEqual(listed({ tools: [], resources: [], prompts: [] }), listed({}))
  })
})
