/**
 * What all test files share: the runtime client, the synthesized bundles, and a place for figures. Made once before all
 * tests (`--test-global-setup`), or by a test file that is run alone.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Assembly, readAssembly, synthesize } from './assembly.ts'
import { installRuntimeClient, runtimeClientVersion } from './runtime-client.ts'
import { copyProject } from '../../../support/project-copy.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

export interface Suite {
  /** The program of the runtime client. */
  readonly client: string
  readonly assembly: Assembly
}

/** Where things are. */
interface Places {
  readonly client: string
  /** What `cdk synth` has written, and the figures. */
  readonly folder: string
}

const VARIABLE = 'RUNTIME_SUITE'
const FIGURES = 'figures'
const started = performance.now()
const seconds = () => ((performance.now() - started) / 1000).toFixed(1)

async function makeSuite(): Promise<Places> {
  const client = await installRuntimeClient()
  const folder = temporaryFolder('runtime-suite')
  const project = path.join(folder, 'project')
  await copyProject(project)
  console.log(`${seconds()} s  cdk synth`)
  await synthesize(project, folder)
  return { client, folder }
}

/** @public Called by Node's test runner. */
export async function globalSetup(): Promise<void> {
  process.env[VARIABLE] = JSON.stringify(await makeSuite())
  console.log(`${seconds()} s  tests`)
}

/** @public Called by Node's test runner: prints what was run. */
export async function globalTeardown(): Promise<void> {
  const { folder } = await findPlaces()
  // Node's test runner never ends when this throws, and then the tests have failed anyhow.
  const bundle = await readAssembly(folder).then(
    ({ functions }) => path.basename(functions.mcp.taskRoot).slice(0, 'asset.'.length + 12),
    (error: Error) => error.message,
  )
  const figures = path.join(folder, FIGURES)
  const rows = [
    ['aws-lambda-ric', await runtimeClientVersion()],
    ['Node.js', process.version],
    ['bundle of the MCP function', bundle],
    ...(existsSync(figures) ? readFileSync(figures, 'utf8').trimEnd().split('\n') : []).map(
      (line) => line.split('\t'),
    ),
    ['seconds', seconds()],
  ]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  for (const [name = '', value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`)
}

let places: Promise<Places> | undefined

async function findPlaces(): Promise<Places> {
  const made = process.env[VARIABLE]
  places ??= made === undefined ? makeSuite() : Promise.resolve(JSON.parse(made) as Places)
  return places
}

/** @throws when this is another Node than that of the template */
export async function prepareSuite(): Promise<Suite> {
  const { client, folder } = await findPlaces()
  const assembly = await readAssembly(folder)
  const major = process.version.replace(/^v(\d+).*/, 'nodejs$1.x')
  for (const { runtime } of Object.values(assembly.functions)) {
    if (runtime === major) continue
    throw new Error(
      `The functions run on ${runtime}, this is Node.js ${process.version}: npm run test:runtime`,
    )
  }
  return { client, assembly }
}

/** Notes a figure for the table at the end. Nothing is asserted about it. */
export async function note(name: string, value: string): Promise<void> {
  const { folder } = await findPlaces()
  appendFileSync(path.join(folder, FIGURES), `${name}\t${value}\n`)
}
