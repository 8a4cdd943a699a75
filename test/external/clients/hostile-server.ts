/** A server whose every text would be a script, if a page took it for HTML. */
import * as z from 'zod'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'

/** The server's file, for `--server`. */
export const HOSTILE_SERVER = import.meta.filename

const HTML =
  '<img src=x onerror="globalThis.hacked = true"><b>bold</b><a href="javascript:hacked = 1">x</a>'

/** @public Loaded by the command. */
export const server = defineServer({
  tools: [
    defineTool({
      name: 'hostile',
      title: HTML,
      description: HTML,
      inputSchema: z.object({
        text: z.string().default(HTML).meta({ title: HTML, description: HTML }),
      }),
      run: () => HTML,
    }),
  ],
})
