/** A folder with a server of its own, for the command to serve. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

const urlOf = (module: string) => JSON.stringify(import.meta.resolve(module))

/** What a server imports; outside of a project, by URL. */
const IMPORTS = `import * as z from ${urlOf('zod')}
import { defineServer, defineTool, elicitForm, secret, ToolError } from ${urlOf('../../lambda/features/public.ts')}
`

export interface ServerFolder {
  readonly path: string
  /** Writes a file; a module gets the imports of a server. */
  readonly write: (name: string, text: string) => void
}

export function serverFolder(files: Readonly<Record<string, string>>): ServerFolder {
  const folder = temporaryFolder('server')
  const write = (name: string, text: string) => {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, name.endsWith('.ts') ? IMPORTS + text : text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { path: folder, write }
}
