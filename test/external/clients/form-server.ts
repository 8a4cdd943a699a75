/** A server whose tool takes arguments of every kind that a form may have to show, and returns them. */
import * as z from 'zod'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'

/** The server's file, for `--server`. */
export const FORM_SERVER = import.meta.filename

/** @public Loaded by the command. */
export const server = defineServer({
  tools: [
    defineTool({
      name: 'echo',
      title: 'Echo',
      description: 'Returns its arguments.\nThe second line of a description.',
      inputSchema: z.looseObject({
        text: z.string().describe('Of several lines.').meta({ title: 'A text' }),
        day: z.iso.date(),
        color: z.enum(['red', 'green']).default('green'),
        only: z.literal('this'),
        count: z.int().min(1).max(10).optional(),
        share: z.number().nullable(),
        urgent: z.boolean().optional(),
        place: z.object({ city: z.string(), lat: z.number().optional() }).optional(),
        tags: z.array(z.string()).default([]),
        either: z.union([z.string(), z.number()]).optional(),
      }),
      run: (given) => JSON.stringify(given),
    }),
  ],
})
