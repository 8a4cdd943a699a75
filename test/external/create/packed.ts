/** Both packages, packed as for a release. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { copyProject } from '../../support/project-copy.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

export interface Packed {
  readonly tarball: string
  /** Paths in the package. */
  readonly files: readonly string[]
  readonly packedBytes: number
  readonly unpackedBytes: number
}

interface Listed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** Packs the library and the package that creates apps, out of a copy of this checkout. */
export async function packBoth(): Promise<Readonly<Record<'library' | 'creator', Packed>>> {
  const folder = temporaryFolder('packed')
  const copy = path.join(folder, 'copy')
  await copyProject(copy)
  const pack = (cwd: string): Packed => {
    const args = ['pack', '--json', '--pack-destination', folder]
    const output = execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })
    // Scripts may print something before it.
    const [listed] = JSON.parse(output.slice(output.search(/^\[$/m))) as [Listed]
    return {
      tarball: path.join(folder, listed.filename),
      files: listed.files.map((file) => file.path),
      packedBytes: listed.size,
      unpackedBytes: listed.unpackedSize,
    }
  }
  const both = { library: pack(copy), creator: pack(path.join(copy, 'create')) }
  rmSync(copy, { recursive: true })
  return both
}
