/** Serves a built site on a loopback address, as a static host would. */
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface Served extends AsyncDisposable {
  /** With the base, and so with a slash at its end. */
  readonly url: string
}

/**
 * Serves a folder below a path.
 *
 * @param base the path that the site was built for
 * @param port a free one by default
 */
export async function serveSite(folder: string, base = '/', port = 0): Promise<Served> {
  const server = createServer(({ url = '' }, response) => {
    const name = nameIn(url, base)
    void send(name === undefined ? undefined : path.join(folder, name), response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, 'localhost', resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://localhost:${bound}${base}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The file that a URL names, below the folder whatever the URL; undefined: none. */
function nameIn(url: string, base: string): string | undefined {
  const [pathname = ''] = url.split('?')
  if (!pathname.startsWith(base)) return undefined
  try {
    const name = decodeURIComponent(pathname.slice(base.length)) || 'index.html'
    return path.posix.normalize(`/${name}`)
  } catch {
    return undefined // not UTF-8
  }
}

async function send(file: string | undefined, response: ServerResponse): Promise<void> {
  try {
    if (file === undefined) throw new Error('no such file')
    const body = await readFile(file)
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type }).end(body)
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
  }
}
