/** A server with one of everything that servers can have, for clients to use: `--server test/support/feature-server.ts`. */
import * as z from 'zod'
import {
  audio,
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineServer,
  defineTool,
  elicitForm,
  elicitUrl,
  embeddedResource,
  image,
  resourceLink,
  text,
  ToolError,
} from '../../lambda/features/public.ts'

/** The server's file, for `--server`. */
export const FEATURE_SERVER = import.meta.filename

export const GIF = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64')
export const WAV = Buffer.from(
  'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=',
  'base64',
)
export const HANDBOOK = '# Handbook\n\nBe kind – always.'
/** More than a page of a list has. */
export const ARCHIVED = 1200
const DAYS = ['monday', 'tuesday', 'thursday']
const LANGUAGES = ['English', 'French', 'German']
const ARCHIVE = Array.from({ length: ARCHIVED }, (_, index) => String(index + 1))

/** Callers without the scope get a 403 that names it. */
const GUARDED = { scopes: ['notes:write'] }
/** Callers without the scope do not learn that it exists. */
const HIDDEN = { scopes: ['notes:admin'], hidden: true }

const returning = [
  defineTool({
    name: 'greet',
    description: 'Returns a text.',
    inputSchema: z.object({ name: z.string() }),
    run: ({ name }) => `Hello ${name}!`,
  }),
  defineTool({
    name: 'show_all',
    description: 'Returns a block of each kind.',
    run: () => [
      text('# A report', { annotations: { audience: ['user'], priority: 1 } }),
      image(GIF, 'image/gif'),
      audio(WAV, 'audio/wav'),
      resourceLink({ uri: 'notes://handbook', name: 'handbook', mimeType: 'text/markdown' }),
      embeddedResource('notes://today', 'Buy tea.', { mimeType: 'text/plain' }),
      embeddedResource('notes://logo', GIF, { mimeType: 'image/gif' }),
    ],
  }),
  defineTool({
    name: 'draw',
    title: 'Draw a dot',
    description: 'Returns an image.',
    run: () => image(GIF, 'image/gif'),
  }),
  defineTool({
    name: 'count_words',
    description: 'Returns structured content.',
    inputSchema: z.object({ words: z.string() }),
    outputSchema: z.object({ count: z.int(), longest: z.string() }),
    annotations: { readOnlyHint: true },
    run({ words }) {
      const all = words.split(' ')
      const [longest = ''] = all.toSorted((one, other) => other.length - one.length)
      return { count: all.length, longest }
    },
  }),
  defineTool({
    name: 'fail',
    description: 'Fails with a message for the model.',
    run() {
      throw new ToolError('There is no coffee: ask for tea.')
    },
  }),
]

const remove = (name: string) =>
  defineTool({
    name,
    description: 'Deletes a note, once the user has agreed.',
    inputSchema: z.object({ note: z.string() }),
    asks: true,
    async run({ note }, { ask, remember }) {
      const number = await remember('number', () => Math.random())
      const { sure } = await ask({
        sure: elicitForm(
          `Delete ${note}, number ${number}?`,
          z.object({ reason: z.string().min(3), forever: z.boolean().default(false) }),
        ),
      })
      if (sure.action !== 'accept') return `Kept ${note}: ${sure.action}.`
      const { reason, forever } = sure.content
      return `Deleted ${note}, number ${number}, because of ${reason}${forever ? ', forever' : ''}.`
    },
  })

const asking = [
  remove('delete_note'),
  remove('delete_draft'),
  defineTool({
    name: 'pay',
    description: 'Sends the user to a page, and asks for a receipt.',
    asks: true,
    async run(_, { ask }) {
      const { page } = await ask({ page: elicitUrl('Please pay.', 'https://pay.example/42') })
      if (page.action !== 'accept') return `Not paid: ${page.action}.`
      const { receipt } = await ask({
        receipt: elicitForm('To whom?', z.object({ to: z.email() })),
      })
      return receipt.action === 'accept' ? `Receipt to ${receipt.content.to}.` : 'No receipt.'
    },
  }),
]

const restricted = [
  defineTool({ ...GUARDED, name: 'write', description: 'Writes.', run: () => 'Written.' }),
  defineTool({
    name: 'publish',
    description: 'Needs a scope that clients are not told of before.',
    scopes: ['notes:publish'],
    run: () => 'Published.',
  }),
  defineTool({ ...HIDDEN, name: 'purge', description: 'Purges.', run: () => 'Purged.' }),
]

const resources = [
  defineResource({
    uri: 'notes://handbook',
    name: 'handbook',
    title: 'Handbook',
    mimeType: 'text/markdown',
    annotations: { audience: ['assistant'] },
    read: () => HANDBOOK,
  }),
  defineResource({
    uri: 'notes://logo',
    name: 'logo',
    mimeType: 'image/gif',
    size: GIF.length,
    read: () => GIF,
  }),
  defineResource({ uri: 'notes://drafts', name: 'drafts', ...GUARDED, read: () => 'Drafts.' }),
  defineResource({ uri: 'notes://audit', name: 'audit', ...HIDDEN, read: () => 'Audit.' }),
]

const templates = [
  defineResourceTemplate({
    uriTemplate: 'notes://days/{day}',
    name: 'day',
    title: 'Notes of a day',
    mimeType: 'text/plain',
    complete: { day: DAYS },
    read: ({ day }) => (DAYS.includes(day) ? `Notes of ${day}.` : undefined),
  }),
  defineResourceTemplate({
    uriTemplate: 'notes://archive/{number}',
    name: 'archived',
    complete: { number: (typed) => ARCHIVE.filter((number) => number.startsWith(typed)) },
    list: () => ARCHIVE.map((number) => ({ uri: `notes://archive/${number}`, name: number })),
    read: ({ number }) => ({ number: Number(number) }),
  }),
  defineResourceTemplate({
    uriTemplate: 'notes://drafts/{id}',
    name: 'draft',
    ...GUARDED,
    complete: { id: ['d1'] },
    list: () => [{ uri: 'notes://drafts/d1', name: 'd1' }],
    read: ({ id }) => `Draft ${id}.`,
  }),
  defineResourceTemplate({
    uriTemplate: 'notes://audit/{id}',
    name: 'audited',
    ...HIDDEN,
    complete: { id: ['a1'] },
    list: () => [{ uri: 'notes://audit/a1', name: 'a1' }],
    read: ({ id }) => `Audit of ${id}.`,
  }),
]

const prompts = [
  definePrompt({
    name: 'translate',
    title: 'Translate',
    description: 'Translates words.',
    argsSchema: z.object({
      words: z.string(),
      language: z.string().optional().describe('Into which language'),
    }),
    complete: {
      language: LANGUAGES,
      words: (typed, { language = 'no language' }) => [`${typed} (${language})`],
    },
    get: ({ words, language = 'English' }) => [
      { role: 'user', content: `Translate into ${language}: ${words}` },
      { role: 'assistant', content: image(GIF, 'image/gif') },
    ],
  }),
  ...[['write_up', GUARDED] as const, ['purge_report', HIDDEN] as const].map(([name, access]) =>
    definePrompt({
      name,
      ...access,
      argsSchema: z.object({ id: z.string().optional() }),
      complete: { id: ['1'] },
      get: () => name,
    }),
  ),
]

export const server = defineServer({
  name: 'features',
  title: 'All features',
  version: '3.2.1',
  description: 'One of everything.',
  instructions: 'Read the handbook first.',
  icons: [{ src: 'https://example.com/icon.svg', mimeType: 'image/svg+xml', sizes: ['any'] }],
  websiteUrl: 'https://example.com/features',
  tools: [...returning, ...asking, ...restricted],
  resources: [...resources, ...templates],
  prompts,
})
