/** Java, and artifacts that Maven fetches from Maven Central. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { run } from './processes.ts'

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'
const OLDEST_JAVA = 17
const DOWNLOAD_TIMEOUT_MS = 1_200_000
const NEEDED = `Java ${OLDEST_JAVA} or newer is needed, and Maven to fetch what runs on it: on Debian, the packages default-jre-headless and maven`
const { env } = process

/** @returns its version, such as 17.0.15 */
export async function javaVersion(): Promise<string> {
  const java = await run('java', ['-version'], { env, mayFail: true, quiet: true })
  const [, version = ''] = /version "([^"]+)"/.exec(java.output) ?? []
  assert.ok(Number.parseInt(version, 10) >= OLDEST_JAVA, `${NEEDED}. java says: ${java.output}`)
  return version
}

/** Fetches artifacts into a folder by a goal of the dependency plugin, with a repository in that folder. @returns the repository */
export async function fetchByMaven(folder: string, goal: string, ...args: readonly string[]) {
  const maven = await run('mvn', ['-version'], { env, mayFail: true, quiet: true })
  assert.equal(maven.code, 0, `${NEEDED}. mvn says: ${maven.output}`)
  // Not in the user's own repository, which would keep a second copy.
  const repository = path.join(folder, 'repository')
  await run(
    'mvn',
    [
      '--strict-checksums',
      '-Dstyle.color=never',
      `-Dmaven.repo.local=${repository}`,
      `${PLUGIN}:${goal}`,
      `-DoutputDirectory=${folder}`,
      ...args,
    ],
    { env, cwd: folder, timeoutMs: DOWNLOAD_TIMEOUT_MS },
  )
  return repository
}
