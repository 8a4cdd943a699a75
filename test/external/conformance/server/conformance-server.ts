import { defineServer } from '../../../../lambda/features/public.ts'
import { contentTools } from './content-tools.ts'
import { handshakeTools } from './handshake-tools.ts'
import { inputTools } from './input-tools.ts'
import { prompts } from './prompts.ts'
import { resources } from './resources.ts'
import { schemaTools } from './schema-tools.ts'

/** All that the scenarios of both revisions ask for by name, written as anyone writes a server. */
export const server = defineServer({
  tools: [...contentTools, ...inputTools, ...handshakeTools, ...schemaTools],
  resources,
  prompts,
})
