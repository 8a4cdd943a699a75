import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { test } from 'node:test'
import packageJson from '../../package.json' with { type: 'json' }

const ROOT = path.join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const PIPELINE = read('.github/workflows/pipeline.yml')
const scripts: Readonly<Record<string, string>> = packageJson.scripts

test('workflows name each action by its commit, which nobody can move as they could a tag', () => {
  const files = globSync('{.,create/template/app}/.github/workflows/*.yml', { cwd: ROOT })
  const used = files.flatMap((file) =>
    Array.from(read(file).matchAll(/\buses: *(.*)$/gm), ([, action = '']) => action),
  )
  assert.ok(files.length >= 4, files.join())
  for (const action of used) assert.match(action, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

/** The text of each job that may get a token of GitHub's, for AWS or npm. */
function jobsWithToken(workflow = PIPELINE): string[] {
  const [, ...jobs] =
    workflow
      .split(/^jobs:$/m)
      .at(-1)
      ?.split(/^ {2}\w+:$/m) ?? []
  return jobs.filter((job) => job.includes('id-token: write'))
}

/** The programs that a script starts, and those that they start. */
function programsOf(script: string): string[] {
  const files = Array.from(script.matchAll(/\bnode ([\w/-]+\.ts)\b/g), ([, file = '']) => file)
  const names = Array.from(script.matchAll(/npm run (\w+)/g), ([, name = '']) => name)
  return [...files.flatMap(withStarted), ...names.flatMap(programsOfName)]
}

function withStarted(file: string): string[] {
  const names = Array.from(read(file).matchAll(/npmRun\('(\w+)'/g), ([, name = '']) => name)
  return [file, ...names.flatMap(programsOfName)]
}

const programsOfName = (name: string): string[] => programsOf(scripts[name] ?? `no script ${name}`)

/** Names of the packages that a file and its imports need when it runs. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const imports = read(file).matchAll(
    /^(?:import|export)(?! type).*?from '([^']+)'|resolve\('([^']+)'/gms,
  )
  return Array.from(imports, ([, one, other]) => one ?? other ?? '').flatMap((name) => {
    if (name.startsWith('.')) return packagesOf(path.join(path.dirname(file), name), seen)
    return isBuiltin(name) ? [] : [/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name]
  })
}

test('a job that may get a token for AWS installs what its programs import, and runs no other package', () => {
  const jobs = jobsWithToken()
  assert.equal(jobs.length, 2)
  for (const job of jobs) {
    assert.doesNotMatch(job, /npm (?:ci|i|install|exec)\b|npx/)
    const [, installed = ''] = /install-only\.ts (.*)$/m.exec(job) ?? []
    const programs = programsOf(job)
    assert.ok(programs.includes('lib/commands/install-only.ts'))
    const needed = new Set(programs.flatMap((file) => packagesOf(file)))
    assert.deepEqual([...needed].toSorted(), installed.split(' ').toSorted(), programs.join())
  }
})

test('the pipeline has the commands that it runs', () => {
  const [, deploy = ''] = jobsWithToken()
  for (const name of ['deploy', 'doctor', 'rollback']) assert.ok(name in scripts)
  assert.ok(programsOf(deploy).includes(scripts['doctor']?.replace('node ', '') ?? ''))
})

test('the job that publishes to npm runs no code of this repository, nor of a package', () => {
  const [publish = '', ...others] = jobsWithToken(read('.github/workflows/release.yml'))
  assert.deepEqual(others, [])
  assert.match(publish, /npm publish .*--provenance/)
  assert.doesNotMatch(publish, /checkout@|\bnode |npx|npm (?!publish|view)[a-z]+ /)
})

test('in an app, packages run no script of theirs where there is a token for AWS', () => {
  const jobs = jobsWithToken(read('create/template/app/.github/workflows/deploy.yml'))
  assert.equal(jobs.length, 1)
  assert.match(jobs.join(), /npm ci --ignore-scripts$/m)
})
