import { ResourceTemplate } from '@modelcontextprotocol/server'
import { fixture, IMAGE } from './fixture.ts'

export const resources = fixture('resources', (server) => {
  const texts = { 'static-text': 'A text.', 'watched-resource': 'A text that may change.' }
  for (const [name, words] of Object.entries(texts)) {
    const config = { description: words, mimeType: 'text/plain' }
    server.registerResource(name, `test://${name}`, config, ({ href: uri }) => ({
      contents: [{ uri, mimeType: 'text/plain', text: words }],
    }))
  }
  const { data, mimeType } = IMAGE
  const image = { description: 'An image.', mimeType }
  server.registerResource('static-binary', 'test://static-binary', image, ({ href: uri }) => ({
    contents: [{ uri, mimeType, blob: data }],
  }))
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined })
  const json = { description: 'Data by id.', mimeType: 'application/json' }
  server.registerResource('template', template, json, ({ href: uri }, { id }) => ({
    contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id }) }],
  }))
})
