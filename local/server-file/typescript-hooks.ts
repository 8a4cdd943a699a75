/** Module hooks, which run in a thread of their own: they resolve as Node.js does, and load TypeScript by esbuild. */
import { readFile } from 'node:fs/promises'
import type { LoadHook, ResolveHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { MessagePort } from 'node:worker_threads'

export interface HookData {
  readonly port: MessagePort
}

const TYPESCRIPT = /^file:.*\.m?ts$/

let port: MessagePort | undefined

export function initialize({ port: given }: HookData): void {
  port = given
}

/** What a specifier stands for, whether or not it exists; undefined for a package. */
export function relativeUrl(specifier: string, parent: string | undefined): string | undefined {
  const isRelative = /^\.\.?\//.test(specifier) && parent !== undefined
  return isRelative ? new URL(specifier, parent).href : undefined
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  const relative = relativeUrl(specifier, context.parentURL)
  if (relative !== undefined) port?.postMessage(relative)
  const resolved = await next(specifier, context)
  if (resolved.url !== relative) port?.postMessage(resolved.url)
  return resolved
}

export const load: LoadHook = async (url, context, next) => {
  if (!TYPESCRIPT.test(url) || url.includes('/node_modules/')) return next(url, context)
  const { transform } = await import('esbuild')
  const file = fileURLToPath(url)
  const { code } = await transform(await readFile(file, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: file,
    sourcemap: 'inline',
  })
  return { format: 'module', shortCircuit: true, source: code }
}
