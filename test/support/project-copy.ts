/** This project with another server, for the commands that build and deploy `lambda/server/`. */
import { readFileSync } from 'node:fs'
import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

export const ROOT = path.join(import.meta.dirname, '../..')
/** What a developer has there is not for the copy, nor the other way round. */
const OWN = new Set(['.env', '.git', 'cdk.out'])
/** What imports the server, or is imported by it: a linked module would find the one of this checkout. npm packs no link. */
const COPIED = new Set([
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'create',
  'examples',
  'lambda',
  'lib',
  'local',
  'package.json',
])

/** The server of the tests, as the text of `lambda/server/index.ts`. */
export const DEMO = readFileSync(
  path.join(import.meta.dirname, 'demo-server.ts'),
  'utf8',
).replaceAll('../../lambda/', '../')

/**
 * Makes a folder with the project, but for what belongs to one developer.
 *
 * @param server text of `lambda/server/index.ts`
 */
export async function copyProject(folder: string, server = DEMO): Promise<void> {
  await mkdir(folder)
  const names = (await readdir(ROOT)).filter((name) => !OWN.has(name))
  const add = async (name: string) => {
    const [from, to] = [path.join(ROOT, name), path.join(folder, name)]
    await (COPIED.has(name) ? cp(from, to, { recursive: true }) : symlink(from, to))
  }
  await Promise.all(names.map(add))
  await replaceServer(folder, server)
}

/** Replaces everything in `lambda/server/` of a copy. */
export async function replaceServer(copy: string, server = DEMO): Promise<void> {
  const folder = path.join(copy, 'lambda/server')
  await rm(folder, { recursive: true })
  await mkdir(folder)
  await writeFile(path.join(folder, 'index.ts'), server)
}
