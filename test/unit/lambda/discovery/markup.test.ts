import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markup } from '../../../../lambda/discovery/markup.ts'

test('text is escaped, markup is not, and a list is joined', () => {
  const items = ['<b>', '"x"'].map((text) => markup`<li>${text}</li>`)
  const { html } = markup`<ul title="${`"'&`}">${items}${markup`<hr>`}</ul>`
  assert.equal(
    html,
    '<ul title="&quot;&#39;&amp;"><li>&lt;b&gt;</li><li>&quot;x&quot;</li><hr></ul>',
  )
})
