/** `npm run docs`: builds the site of the documentation into `site/dist/`; with `--serve`, serves it afterwards. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildSite } from './build.ts'
import { serveSite } from './serve.ts'

const PORT = 4173

const { values } = parseArgs({ options: { serve: { type: 'boolean' } } })
/** The path at which the site will be served, such as `/mcp-auth-lambda/`. */
const base = process.env['DOCS_BASE'] || undefined
const out = path.join(import.meta.dirname, 'dist')
await buildSite({ out, base })
console.log(`Wrote ${path.relative('.', out)}.`)
if (values.serve === true) {
  const { url } = await serveSite(out, base, PORT)
  console.log(`${url} until Ctrl-C`)
}
