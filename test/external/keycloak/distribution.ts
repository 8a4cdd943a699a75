/** The distribution of Keycloak, fetched once by Maven. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cachedFolder } from '../../support/cached-folder.ts'
import { run } from '../../support/processes.ts'
import { say } from '../../support/progress.ts'

export const KEYCLOAK_VERSION = '26.7.3'
const SHA256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'
const ZIP = `keycloak-quarkus-dist-${KEYCLOAK_VERSION}.zip`
/** The one folder in it. */
const HOME = `keycloak-${KEYCLOAK_VERSION}`
const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'

const OLDEST_JAVA = 17
const DOWNLOAD_TIMEOUT_MS = 1_200_000
const NEEDED = `Keycloak needs Java ${OLDEST_JAVA} or newer, and Maven to be fetched: on Debian, the packages default-jre-headless and maven`

/**
 * A folder with Keycloak. It keeps what a start works out about its features, so that the next one is faster:
 * each set of features has a folder of its own.
 */
export async function keycloakDistribution(features: string): Promise<string> {
  const plain = await cachedFolder(import.meta.dirname, [SHA256], fetchInto)
  if (features === '') return path.join(plain, HOME)
  const special = await cachedFolder(`${import.meta.dirname}-${features}`, [SHA256], (folder) =>
    cp(path.join(plain, HOME), path.join(folder, HOME), { recursive: true }),
  )
  return path.join(special, HOME)
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
  // Not in the user's own repository, which would keep a second copy.
  const repository = path.join(folder, 'repository')
  const mvn = (goal: string, ...args: string[]) =>
    run(
      'mvn',
      [
        '--strict-checksums',
        '-Dstyle.color=never',
        `-Dmaven.repo.local=${repository}`,
        `${PLUGIN}:${goal}`,
        `-Dartifact=${ARTIFACT}`,
        `-DoutputDirectory=${folder}`,
        ...args,
      ],
      { env: process.env, cwd: folder, timeoutMs: DOWNLOAD_TIMEOUT_MS },
    )
  await mvn('copy')
  const zip = path.join(folder, ZIP)
  assert.equal(await sha256(zip), SHA256, `${ZIP} has another hash than expected`)
  await mvn('unpack', '--offline')
  await Promise.all([rm(repository, { recursive: true }), rm(zip)])
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
