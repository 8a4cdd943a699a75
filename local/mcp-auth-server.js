#!/usr/bin/env node
// In a checkout the sources run as they are; an installed package holds what they compile to, because Node strips
// no types below node_modules.
import { existsSync } from 'node:fs'

const sources = new URL('./main.ts', import.meta.url)
const { main } = await import(
  existsSync(sources) ? sources.href : new URL('../dist/local/main.js', import.meta.url).href
)
await main(process.argv.slice(2))
