import path from 'node:path'
import type { Loader } from 'esbuild'

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
}

/** How esbuild reads a file of code. */
export const loaderOf = (file: string): Loader => LOADERS[path.extname(file)] ?? 'js'
