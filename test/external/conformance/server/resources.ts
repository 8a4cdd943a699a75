import { defineResource, defineResourceTemplate } from '../../../../lambda/features/public.ts'
import { IMAGE } from './samples.ts'

const [image, mimeType] = IMAGE

const textResource = (name: string, words: string) =>
  defineResource({
    name,
    uri: `test://${name}`,
    description: words,
    mimeType: 'text/plain',
    read: () => words,
  })

export const resources = [
  textResource('static-text', 'A text.'),
  textResource('watched-resource', 'A text that may change.'),
  defineResource({
    name: 'static-binary',
    uri: 'test://static-binary',
    description: 'An image.',
    mimeType,
    read: () => image,
  }),
  defineResourceTemplate({
    name: 'template',
    uriTemplate: 'test://template/{id}/data',
    description: 'Data by id.',
    mimeType: 'application/json',
    read: ({ id }) => ({ id }),
  }),
]
