/** AWS's runtime client, which runs the functions on Lambda, in a folder that git ignores. Without a compiler, no suite. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const ROOT = path.join(import.meta.dirname, '../../../..')
const PACKAGES = path.join(import.meta.dirname, '../runtime-client')
const CACHE = path.join(ROOT, 'node_modules/.cache/runtime-client')

/** What builds it, and the Debian package of each. */
const TOOLS = {
  cmake: 'cmake',
  make: 'make',
  'g++': 'g++',
  tar: 'tar',
  xz: 'xz-utils',
}
/** Included by the addon, which uses Node-API alone: empty files do, and Node's own headers need not be fetched. */
const UNUSED_HEADERS = ['node.h', 'uv.h', 'v8.h']
/** About a minute on two cores. */
const BUILD_TIMEOUT_MS = 15 * 60_000
const LOG_LINES_SHOWN = 30

const run = promisify(execFile)

/** Tells how far the work is. */
export type Report = (text: string) => void

/**
 * Installs the client unless that was done before with the same versions and the same recipe.
 *
 * @returns the program that runs a function
 * @throws when a tool is missing, naming its Debian package
 */
export async function installRuntimeClient(report: Report): Promise<string> {
  const built = path.join(CACHE, 'built')
  const recipe = await recipeOf()
  const isBuilt = existsSync(built) && (await readFile(built, 'utf8')) === recipe
  if (!isBuilt) {
    await requireTools()
    const folder = `${CACHE}.${process.pid}`
    try {
      await build(folder, report)
      await writeFile(path.join(folder, 'built'), recipe)
      await rm(CACHE, { recursive: true, force: true })
      await rename(folder, CACHE)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return path.join(CACHE, 'node_modules/aws-lambda-ric/index.mjs')
}

/** The version that the lockfile pins. */
export async function runtimeClientVersion(): Promise<string> {
  const text = await readFile(path.join(PACKAGES, 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }
  return dependencies['aws-lambda-ric'] ?? ''
}

async function recipeOf(): Promise<string> {
  const hash = createHash('sha256').update(process.arch)
  for (const file of [path.join(PACKAGES, 'package-lock.json'), import.meta.filename]) {
    // eslint-disable-next-line no-await-in-loop -- in this order
    hash.update(await readFile(file))
  }
  return hash.digest('hex')
}

async function requireTools(): Promise<void> {
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

async function build(folder: string, report: Report): Promise<void> {
  const client = path.join(folder, 'node_modules/aws-lambda-ric')
  report(`aws-lambda-ric ${await runtimeClientVersion()}: packages`)
  await cp(PACKAGES, folder, { recursive: true })
  await step(folder, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  report('aws-lambda-ric: its native libraries, which takes about a minute')
  await step(client, 'sh', ['scripts/preinstall.sh'])
  report('aws-lambda-ric: its addon')
  await compileAddon(folder, client)
  for (const sources of ['deps', 'src', '../node-gyp']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await rm(path.join(client, sources), { recursive: true, force: true })
  }
}

/** What the package does by node-gyp, which would want Python, and Node's headers from a server of its own. */
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
  await step(folder, 'g++', [...flags, ...include, source, ...libraries, ...output])
}

async function step(cwd: string, command: string, args: readonly string[]): Promise<void> {
  const options = { cwd, timeout: BUILD_TIMEOUT_MS, maxBuffer: Infinity }
  try {
    await run(command, args, options)
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const tail = `${stdout}\n${stderr}`.trimEnd().split('\n').slice(-LOG_LINES_SHOWN)
    throw new Error(`${command} ${args[0] ?? ''} failed:\n${tail.join('\n')}`, { cause: error })
  }
}
