import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Candidate } from './candidates.ts'

export interface Program {
  readonly file: string
  /** Of all code, chunks included, without source maps. */
  readonly bytes: number
  /** What its configuration sets, beside the addresses of the back ends. */
  readonly environment: Readonly<Record<string, string>>
  /** The interpreter of a server that is not a function. */
  readonly python?: string
}

export interface Built {
  readonly candidate: Candidate
  readonly mcp: Program
  /** Serves the protected resource metadata; the same as `mcp` where one function does both. */
  readonly metadata: Program
}

export async function programOf(
  file: string,
  environment: Record<string, string>,
): Promise<Program> {
  const folder = path.dirname(file)
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.map'))
  const sizes = names.map(async (name) => (await stat(path.join(folder, name))).size)
  const bytes = (await Promise.all(sizes)).reduce((total, size) => total + size, 0)
  return { file, bytes, environment }
}
