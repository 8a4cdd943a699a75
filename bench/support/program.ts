import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Candidate } from './candidates.ts'

export interface Program {
  readonly file: string
  /** Size of all code, including chunks, without source maps. */
  readonly bytes: number
  /** Variables of its configuration, apart from the addresses of the back ends. */
  readonly environment: Readonly<Record<string, string>>
  /** Path of the Python interpreter, for a candidate that is a server and not a function. */
  readonly python?: string
}

export interface Built {
  readonly candidate: Candidate
  readonly mcp: Program
  /** Serves the protected resource metadata; the same program as `mcp` if one function does both. */
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
