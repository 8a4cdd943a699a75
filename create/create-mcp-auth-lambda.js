#!/usr/bin/env node
// A checkout runs the TypeScript sources. An installed package runs compiled JavaScript, because Node does not strip
// types below node_modules.
import { existsSync } from 'node:fs'

const sources = new URL('./src/main.ts', import.meta.url)
const { main } = await import(
  existsSync(sources) ? sources.href : new URL('./dist/create/src/main.js', import.meta.url).href
)
process.exitCode = await main(process.argv.slice(2))
