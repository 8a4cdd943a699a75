import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { defineResourceTemplate } from '../../../../../lambda/features/public.ts'
import { serve } from '../../../../support/served.ts'

describe('a template with a query', () => {
  const search = defineResourceTemplate({
    uriTemplate: 'notes://{folder}/search{?text,page}',
    name: 'search',
    read: ({ folder, text, page }) => JSON.stringify([folder, text ?? null, page?.length ?? null]),
  })
  const found = async (uri: string) => {
    const { result } = await serve({ resources: [search] })('resources/read', { uri })
    return (result as { contents?: { text: string }[] } | undefined)?.contents?.[0]?.text
  }

  test('takes its variables in any order, or none, decoded', async () => {
    assert.deepEqual(
      await Promise.all(
        [
          'notes://a%20b/search?text=x%2Fy&page=10',
          'notes://a/search?page=10&text=%C3%BC',
          'notes://a/search?page=',
          'notes://a/search?',
          'notes://a/search',
        ].map(found),
      ),
      ['["a b","x/y",2]', '["a","ü",2]', '["a",null,0]', '["a",null,null]', '["a",null,null]'],
    )
  })

  test('takes no other variables, none twice, and no fragment', async () => {
    for (const query of ['?other=1', '?text=a&text=b', '?text=a#b', '#b', '/more?text=a']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal(await found(`notes://a/search${query}`), undefined, query)
    }
  })

  test('reads nothing that begins like a resource of a template without one', async () => {
    const plain = { uriTemplate: 'notes://{id}', name: 'plain', read: () => 'ok' } as const
    const sent = serve({ resources: [defineResourceTemplate(plain)] })
    for (const uri of ['notes://a?b', 'notes://a#b']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal((await sent('resources/read', { uri })).error?.code, -32602, uri)
    }
  })
})
