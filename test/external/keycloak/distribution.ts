/** The distribution of Keycloak, which Maven fetches once. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from '../../support/processes.ts'
import { say } from '../../support/progress.ts'

export const KEYCLOAK_VERSION = '26.7.3'
const SHA256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'
const NAME = `keycloak-quarkus-dist-${KEYCLOAK_VERSION}.zip`
const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'

const CACHE = path.join(import.meta.dirname, '../../../node_modules/.cache/keycloak')
const OLDEST_JAVA = 17
const DOWNLOAD_TIMEOUT_MS = 1_200_000
const NEEDED = `Keycloak needs Java ${OLDEST_JAVA} or newer, and Maven to be fetched: on Debian, the packages default-jre-headless and maven`

/**
 * A folder with Keycloak. It keeps what a start works out about its features, so that the next one is faster:
 * each set of features has a folder of its own.
 */
export async function keycloakDistribution(features: string): Promise<string> {
  const plain = path.join(CACHE, KEYCLOAK_VERSION)
  if (!existsSync(plain)) await fetchInto(plain)
  if (features === '') return plain
  const special = `${plain}-${features}`
  if (!existsSync(special)) {
    await cp(plain, `${special}.new`, { recursive: true })
    await rename(`${special}.new`, special)
  }
  return special
}

/** @returns its version, such as 17.0.15 */
export async function javaVersion(): Promise<string> {
  const java = await run('java', ['-version'], { env: process.env, mayFail: true, quiet: true })
  const [, version = ''] = /version "([^"]+)"/.exec(java.output) ?? []
  assert.ok(Number.parseInt(version, 10) >= OLDEST_JAVA, `${NEEDED}. java says: ${java.output}`)
  return version
}

async function fetchInto(folder: string): Promise<void> {
  const maven = await run('mvn', ['-version'], { env: process.env, mayFail: true, quiet: true })
  assert.equal(maven.code, 0, `${NEEDED}. mvn says: ${maven.output}`)
  say(`       fetching Keycloak ${KEYCLOAK_VERSION} (170 MB)`)
  const work = `${folder}.new`
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  await mvn(work, 'copy', `-DoutputDirectory=${work}`)
  assert.equal(
    await sha256(path.join(work, NAME)),
    SHA256,
    `${NAME} is not the one that is expected`,
  )
  await mvn(work, 'unpack', `-DoutputDirectory=${work}`, '--offline')
  await rename(path.join(work, `keycloak-${KEYCLOAK_VERSION}`), folder)
  await rm(work, { recursive: true })
}

/** Nothing is left in the repository of the user, who would have two copies of it. */
const mvn = (work: string, goal: string, ...args: string[]) =>
  run(
    'mvn',
    [
      '--strict-checksums',
      '-Dstyle.color=never',
      `-Dmaven.repo.local=${path.join(work, 'repository')}`,
      `${PLUGIN}:${goal}`,
      `-Dartifact=${ARTIFACT}`,
      ...args,
    ],
    { env: process.env, cwd: work, timeoutMs: DOWNLOAD_TIMEOUT_MS },
  )

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
