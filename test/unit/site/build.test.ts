import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSite } from '../../../site/build.ts'

for (const base of ['', 'docs', '/docs', 'docs/', '//', '/a b/', 'https://example.com/']) {
  test(`a site is not built for the path ${JSON.stringify(base)}`, async () => {
    await assert.rejects(buildSite({ out: 'unused', base }), /begins and ends with a slash/)
  })
}
