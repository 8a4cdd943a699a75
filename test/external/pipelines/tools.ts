/** Installs what checks the pipelines, to the exact version and hash. */
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { cachedFolder } from '../../support/cached-folder.ts'
import { installNpmPackages } from '../../support/npm-packages.ts'
import { run } from '../../support/processes.ts'
import { say } from '../../support/progress.ts'
import { installPythonPackages } from '../../support/python-packages.ts'

const HERE = import.meta.dirname
const ACTIONLINT = path.join(HERE, 'actionlint')
const MODULE = 'github.com/rhysd/actionlint/cmd/actionlint'
/** Where the installer of https://go.dev puts it, which not every shell has in its PATH. */
const GO_BIN = '/usr/local/go/bin'
const BUILD_TIMEOUT_MS = 300_000
const { env } = process

/** @returns the folder with zizmor, shellcheck and check-jsonschema */
export const installLinters = async (): Promise<string> =>
  (await installPythonPackages(path.join(HERE, 'requirements.txt'))).bin

/** @returns the folder whose `node_modules` has `yaml` and `@actions/expressions` */
export const installReaders = (): Promise<string> => installNpmPackages(path.join(HERE, 'readers'))

/** Builds actionlint, as no registry has its binary. @returns its path */
export async function installActionlint(): Promise<string> {
  const inputs = await Promise.all(
    ['go.mod', 'go.sum'].map((file) => readFile(path.join(ACTIONLINT, file), 'utf8')),
  )
  const folder = await cachedFolder(ACTIONLINT, inputs, async (created) => {
    say('building actionlint')
    await build(created)
  })
  return path.join(folder, 'actionlint')
}

async function build(folder: string): Promise<void> {
  const [modules, cache] = [path.join(folder, 'modules'), path.join(folder, 'cache')]
  const options = {
    cwd: ACTIONLINT,
    env: {
      ...env,
      PATH: `${env['PATH']}:${GO_BIN}`,
      GOPATH: modules,
      GOCACHE: cache,
      GOFLAGS: '-mod=readonly -modcacherw',
    },
    timeoutMs: BUILD_TIMEOUT_MS,
  }
  const { code, output } = await run('go', ['version'], { ...options, mayFail: true, quiet: true })
  const needed = 'Go 1.21 or newer is needed, which gets the version that go.mod names'
  assert.equal(code, 0, `${needed}: on Debian 13, the package golang-go. ${output}`)
  await run('go', ['build', '-o', path.join(folder, 'actionlint'), MODULE], options)
  await Promise.all([modules, cache].map((created) => rm(created, { recursive: true })))
}
