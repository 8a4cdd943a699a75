/** `npm run settings`: writes the rows of docs/settings.md, and `.env.example`, out of the settings' descriptions. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { updateRows, writeEnvExample } from './settings-texts.ts'

const ROOT = path.join(import.meta.dirname, '..')
const PAGE = path.join(ROOT, 'docs/settings.md')

const page = updateRows(readFileSync(PAGE, 'utf8'))
writeFileSync(PAGE, page)
writeFileSync(path.join(ROOT, '.env.example'), writeEnvExample(page))
