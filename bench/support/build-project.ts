/** Builds this project by `cdk synth`: as it is deployed, without its code cache, for signed tokens, and with many tools. */
import { execFile } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { readAssembly, synthesize } from '../../test/external/runtime/support/assembly.ts'
import { CACHE_FOLDER } from '../../lambda/code-cache/cached-scripts.ts'
import { playedCaches } from '../../lambda/code-cache/played-caches.ts'
import type { Bench } from './bench.ts'
import { type Candidate, PROJECT, SHIPPED_KEYS, UNCACHED } from './candidates.ts'
import { CACHE, ROOT } from './folders.ts'
import { type Built, type Program, programOf } from './program.ts'
import { RESOURCE } from './events.ts'

const TIMEOUT_MS = 300_000
/** A REST API has to be at one. */
const CUSTOM_DOMAIN = {
  RESOURCE_URL: RESOURCE,
  CERTIFICATE_ARN:
    'arn:aws:acm:eu-west-1:111111111111:certificate/00000000-0000-0000-0000-000000000000',
}

export async function buildProject(
  candidate: Candidate,
  settings: Readonly<Record<string, string>> = {},
): Promise<Built> {
  if (candidate.name === UNCACHED) return synthesized(candidate, { CODE_CACHE: 'false' })
  const { frontDoor } = candidate
  const ofFront = frontDoor === undefined ? {} : { ...CUSTOM_DOMAIN, FRONT_DOOR: frontDoor }
  return withCodeCache(await synthesized(candidate, { ...settings, ...ofFront }))
}

/** @param folder receives the output of `cdk synth` */
export async function synthesized(
  candidate: Candidate,
  settings: Readonly<Record<string, string>>,
  folder = path.join(CACHE, `cdk.out-${candidate.name}`),
): Promise<Built> {
  await rm(folder, { recursive: true, force: true })
  await synthesize(ROOT, folder, settings)
  return fromAssembly(candidate, folder)
}

/** The issuer is known only when its port is, and comes with the environment of each run. */
export async function buildForSignedTokens(candidate: Candidate, bench: Bench): Promise<Built> {
  const { keysFile } = bench.backends
  return buildProject(candidate, {
    TOKEN_CHECK: 'jwt',
    AUTH_PROFILE: 'rfc9068',
    ...(candidate.name === SHIPPED_KEYS && { AUTH_JWKS_FILE: keysFile }),
  })
}

/** Prepares a candidate for `TOOL_COUNT`, for which this project needs another handler. */
export async function buildWithTools(built: Built): Promise<Built> {
  if (built.candidate.name !== PROJECT) return built
  const folder = path.join(CACHE, 'cdk.out-with-tools')
  const app = path.join(import.meta.dirname, 'app-with-tools.ts')
  return withCodeCache(await synthesizedByApp(built.candidate, [app], folder))
}

/** @param args of a CDK app with a stack like this project's */
export async function synthesizedByApp(
  candidate: Candidate,
  args: readonly string[],
  folder: string,
): Promise<Built> {
  await rm(folder, { recursive: true, force: true })
  const env = { ...process.env, CDK_OUTDIR: folder }
  await promisify(execFile)(process.execPath, args, { env, timeout: TIMEOUT_MS })
  return fromAssembly(candidate, folder)
}

async function fromAssembly(candidate: Candidate, folder: string): Promise<Built> {
  const { functions } = await readAssembly(folder)
  const programs = Object.values(functions).map(async ({ taskRoot, handler, environment }) => {
    const file = path.join(taskRoot, `${path.parse(handler).name}.mjs`)
    const known = Object.entries(environment).filter(([, value]) => value !== null)
    return programOf(file, Object.fromEntries(known) as Record<string, string>)
  })
  const [mcp, metadata] = (await Promise.all(programs)) as [Program, Program]
  return { candidate, mcp, metadata }
}

/** Places the MCP function and its layer as Lambda does, with the code cache that the deployment makes. */
export async function withCodeCache(
  built: Built,
  folder = CACHE,
  unknownAtSynth: Readonly<Record<string, string>> = UNKNOWN_AT_SYNTH,
): Promise<Built> {
  const { candidate, mcp } = built
  const place = path.join(
    folder,
    'deployed',
    `${candidate.name}-${path.basename(path.dirname(mcp.file))}`,
  )
  const taskRoot = path.join(place, 'var', 'task')
  await rm(place, { recursive: true, force: true })
  await cp(path.dirname(mcp.file), taskRoot, { recursive: true })
  const environment = { ...unknownAtSynth, ...mcp.environment, AWS_REGION: 'eu-west-1' }
  const program = path.join(taskRoot, 'code-cache-play.mjs')
  const { files, surprises } = await playedCaches(program, { environment })
  if (surprises.length > 0) throw new Error(`the code cache lacks ${surprises.join(', ')}`)
  const layer = path.join(taskRoot, CACHE_FOLDER)
  await mkdir(layer, { recursive: true })
  let layerBytes = 0
  for (const [name, content] of files) {
    layerBytes += content.length
    // eslint-disable-next-line no-await-in-loop
    await writeFile(path.join(layer, path.basename(name)), content)
  }
  const deployed = await programOf(path.join(taskRoot, path.basename(mcp.file)), mcp.environment)
  return { ...built, mcp: { ...deployed, bytes: deployed.bytes + layerBytes } }
}

/** What CloudFormation sets. */
export const UNKNOWN_AT_SYNTH = {
  RESOURCE_URL: RESOURCE,
  OAUTH_CLIENT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench',
}
