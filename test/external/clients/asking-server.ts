/** A server whose tools ask their user, in each way that there is, and show their progress. */
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import {
  defineServer,
  defineTool,
  elicitForm,
  elicitUrl,
  listRoots,
} from '../../../lambda/features/public.ts'

/** The server's file, for `--server`. */
export const ASKING_SERVER = import.meta.filename

const TABLE = z.object({
  guests: z.int().min(1).max(8).describe('How many come.'),
  where: z.enum(['inside', 'terrace']),
})

/** @public Loaded by the command. */
export const server = defineServer({
  tools: [
    defineTool({
      name: 'book_table',
      description: 'Asks twice, by a form.',
      asks: true,
      async run(_, { ask }) {
        const { table } = await ask({ table: elicitForm('Which table?\nThere are two.', TABLE) })
        if (table.action !== 'accept') return `No table: ${table.action}.`
        const { guests, where } = table.content
        const form = z.object({ name: z.string() })
        const { name } = await ask({ name: elicitForm('In which name?', form) })
        if (name.action !== 'accept') return `Not booked: ${name.action}.`
        return `Booked for ${guests}, ${where}, for ${name.content.name}.`
      },
    }),
    defineTool({
      name: 'pay',
      description: 'Sends its user to a page, and asks by a form at the same time.',
      inputSchema: z.object({ url: z.string() }),
      asks: true,
      async run({ url }, { ask }) {
        const { page, receipt } = await ask({
          page: elicitUrl('Please pay.', url),
          receipt: elicitForm('To whom?', z.object({ to: z.email() })),
        })
        const to = receipt.action === 'accept' ? receipt.content.to : 'nobody'
        return `Page: ${page.action}. Receipt: ${to}.`
      },
    }),
    defineTool({
      name: 'find_folders',
      description: 'Asks the client, and not its user.',
      asks: true,
      async run(_, { ask }) {
        const { folders } = await ask({ folders: listRoots() })
        return JSON.stringify(folders.roots)
      },
    }),
    defineTool({
      name: 'wait_for',
      description: 'Waits for a file, and tells its progress.',
      inputSchema: z.object({ file: z.string() }),
      async run({ file }, { reportProgress, signal }) {
        await reportProgress(1, 4, 'looking for it')
        // eslint-disable-next-line no-await-in-loop -- until it is there
        while (!existsSync(file)) await setTimeout(50, undefined, { signal })
        return 'There it is.'
      },
    }),
  ],
})
