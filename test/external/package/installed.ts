/** The package, packed as in a checkout, for projects beside it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { copyProject } from '../../support/project-copy.ts'

export interface Project {
  readonly folder: string
  /** @throws with what the command printed when it fails */
  readonly run: (command: string, ...args: string[]) => string
}

/** The environment without programs of this repository, which would stand in for those that a project lacks. */
export function environmentWith(node: string): NodeJS.ProcessEnv {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const own = folders.filter((folder) => !folder.includes('node_modules'))
  const { NODE_TEST_CONTEXT: _, ...others } = process.env
  return { ...others, PATH: [path.dirname(node), ...own].join(path.delimiter) }
}

/** A folder in the place of a checkout, with nothing but the packed package, which has the server of the tests. */
export async function packedCheckout(): Promise<string> {
  const parent = mkdtempSync(path.join(tmpdir(), 'mcp-auth-package-'))
  process.once('exit', () => rmSync(parent, { recursive: true }))
  const checkout = path.join(parent, packageJson.name)
  mkdirSync(checkout)
  const project = path.join(parent, 'copy')
  await copyProject(project)
  execFileSync('npm', ['pack', '--pack-destination', checkout], { cwd: project, stdio: 'pipe' })
  return checkout
}

/** An empty project that finds the package where a reader of docs/own-app.md has packed it. */
export async function projectBesideThePackage(): Promise<Project> {
  const folder = path.join(await packedCheckout(), '../project')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  return { folder, run }
}

export const PACKED = `../${packageJson.name}/${packageJson.name}-${packageJson.version}.tgz`
