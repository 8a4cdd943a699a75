/** The distribution of Keycloak, fetched once by Maven. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cachedFolder } from '../../support/cached-folder.ts'
import { fetchByMaven } from '../../support/maven.ts'
import { say } from '../../support/progress.ts'

export const KEYCLOAK_VERSION = '26.7.3'
const SHA256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'
const ZIP = `keycloak-quarkus-dist-${KEYCLOAK_VERSION}.zip`
/** The one folder in it. */
const HOME = `keycloak-${KEYCLOAK_VERSION}`
const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`

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

async function fetchInto(folder: string): Promise<void> {
  say(`       fetching Keycloak ${KEYCLOAK_VERSION} (170 MB)`)
  const artifact = `-Dartifact=${ARTIFACT}`
  await fetchByMaven(folder, 'copy', artifact)
  const zip = path.join(folder, ZIP)
  assert.equal(await sha256(zip), SHA256, `${ZIP} has another hash than expected`)
  const repository = await fetchByMaven(folder, 'unpack', artifact, '--offline')
  await Promise.all([rm(repository, { recursive: true }), rm(zip)])
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
