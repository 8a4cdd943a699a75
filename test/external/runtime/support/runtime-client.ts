/** AWS's runtime client, which runs functions on Lambda. It comes as source, so the suite needs a compiler. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installNpmPackages } from '../../../support/npm-packages.ts'
import { run } from '../../../support/processes.ts'
import { say } from '../../../support/progress.ts'

const PACKAGES = path.join(import.meta.dirname, '../runtime-client')
const CLIENT = 'node_modules/aws-lambda-ric'

/** The tools that build it, and the Debian package of each. */
const TOOLS = {
  cmake: 'cmake',
  make: 'make',
  'g++': 'g++',
  tar: 'tar',
  xz: 'xz-utils',
}
/** The addon includes these but only uses Node-API: empty files suffice, so Node's headers need not be downloaded. */
const UNUSED_HEADERS = ['node.h', 'uv.h', 'v8.h']
/** About a minute on two cores. */
const BUILD_TIMEOUT_MS = 15 * 60_000

/**
 * Installs and builds the client, and gives its script.
 *
 * @throws when a tool is missing, naming its Debian package
 */
export async function installRuntimeClient(): Promise<string> {
  const recipe = await readFile(import.meta.filename, 'utf8')
  const folder = await installNpmPackages(PACKAGES, build, process.arch, recipe)
  return path.join(folder, CLIENT, 'index.mjs')
}

/** The version that the lockfile pins. */
export async function runtimeClientVersion(): Promise<string> {
  const text = await readFile(path.join(PACKAGES, 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }
  return dependencies['aws-lambda-ric'] ?? ''
}

function requireTools(): void {
  if (process.platform !== 'linux') {
    throw new Error(`AWS's runtime client runs on Linux alone, and this is ${process.platform}.`)
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const missing = Object.entries(TOOLS).filter(
    ([tool]) => !folders.some((folder) => existsSync(path.join(folder, tool))),
  )
  if (missing.length === 0) return
  const names = missing.map(([tool]) => tool).join(', ')
  const packages = missing.map(([, debianPackage]) => debianPackage).join(' ')
  throw new Error(
    `AWS's runtime client comes as source, and these tools to build it are missing: ${names}. ` +
      `On Debian and Ubuntu: apt-get install ${packages}`,
  )
}

async function build(folder: string): Promise<void> {
  requireTools()
  const client = path.join(folder, CLIENT)
  say("building AWS's runtime client: about a minute for its native libraries")
  await command(client, 'sh', 'scripts/preinstall.sh')
  await compileAddon(folder, client)
  const sources = ['deps', 'src', '../node-gyp'].map((name) => path.join(client, name))
  await Promise.all(sources.map((source) => rm(source, { recursive: true, force: true })))
}

/** Replaces node-gyp, which would need Python and download Node's headers. */
async function compileAddon(folder: string, client: string): Promise<void> {
  const headers = path.join(folder, 'unused-headers')
  await mkdir(headers)
  await Promise.all(UNUSED_HEADERS.map((name) => writeFile(path.join(headers, name), '')))
  const includes = [
    path.join(folder, 'node_modules/node-addon-api'),
    path.join(folder, 'node_modules/node-api-headers/include'),
    path.join(client, 'deps/artifacts/include'),
    headers,
  ]
  const libraries = ['libaws-lambda-runtime.a', 'libcurl.a'].map((name) =>
    path.join(client, 'deps/artifacts/lib', name),
  )
  const flags = ['-std=c++20', '-O3', '-fPIC', '-shared', '-pthread']
  const source = path.join(client, 'src/native/rapid-client.cc')
  const include = includes.map((one) => `-I${one}`)
  const output = ['-o', path.join(client, 'rapid-client.node')]
  await command(folder, 'g++', ...flags, ...include, source, ...libraries, ...output)
}

const command = (cwd: string, name: string, ...args: readonly string[]) =>
  run(name, args, { env: process.env, cwd, timeoutMs: BUILD_TIMEOUT_MS })
