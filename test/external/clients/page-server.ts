/** Serves the client in the folder `page` to a browser, at a separate origin. */
import { transformSync } from 'esbuild'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Backend, startBackend } from '../../support/backend.ts'

const FOLDER = path.join(import.meta.dirname, 'page')
const HTML = `<!doctype html><title>A client</title><pre id="outcome"></pre>
<script type="module" src="/main.ts"></script>`

export function startPageServer(): Promise<Backend> {
  const scripts = new Map(
    readdirSync(FOLDER).map((name) => [
      `/${name}`,
      transformSync(readFileSync(path.join(FOLDER, name), 'utf8'), { loader: 'ts' }).code,
    ]),
  )
  return startBackend((response, { url }) => {
    const script = scripts.get(url)
    const type = script === undefined ? 'text/html' : 'text/javascript'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(script ?? HTML)
  })
}
