/** actionlint (with shellcheck) and zizmor find nothing at their default levels, and find what is wrong. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { run } from '../../support/processes.ts'
import { ROOT } from '../../support/project-copy.ts'
import { installActionlint, installLinters } from './tools.ts'

const PIPELINE = '.github/workflows/pipeline.yml'
const RELEASE = '.github/workflows/release.yml'
const DEPENDABOT = '.github/dependabot.yml'
/** What an app gets that `npm create mcp-auth-lambda` makes. */
const APP = 'create/template/app/.github'
const APP_PIPELINE = `${APP}/workflows/deploy.yml`
const APP_DEPENDABOT = `${APP}/dependabot.yml`
const WORKFLOWS = [...globSync('.github/workflows/*.yml', { cwd: ROOT }), APP_PIPELINE]
const UPDATES = [DEPENDABOT, APP_DEPENDABOT]

let bin: string
let actionlint: string
let folder: string

before(async () => {
  bin = await installLinters()
  actionlint = await installActionlint()
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-pipelines-'))
})
after(() => rm(folder, { recursive: true }))

/** Runs a linter on `.github` of a folder, without anything that the user has configured. */
function lint(command: string, args: readonly string[], cwd = ROOT) {
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder, NO_COLOR: '1' }
  return run(command, args, { env, cwd, mayFail: true, quiet: true })
}

const runActionlint = (cwd?: string) => lint(actionlint, ['-no-color', ...WORKFLOWS], cwd)
const runZizmor = (cwd?: string) =>
  lint(path.join(bin, 'zizmor'), ['--offline', '--no-progress', '.github', APP], cwd)
const runSchema = (name: string, files: readonly string[]) =>
  lint(path.join(bin, 'check-jsonschema'), ['--builtin-schema', `vendor.${name}`, ...files])

/** A copy in which one file is changed. */
async function changed(file: string, find: RegExp, replace: string): Promise<string> {
  const copy = await mkdtemp(path.join(folder, 'changed-'))
  for (const name of ['.github', APP])
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true })
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  assert.match(text, find)
  await writeFile(path.join(copy, file), text.replace(find, replace))
  return copy
}

suite('the files of GitHub', () => {
  test('pass actionlint and shellcheck', async () => {
    assert.deepEqual(await runActionlint(), { code: 0, output: '' })
  })

  test('pass zizmor at its default level, with nothing ignored or configured', async () => {
    const { code, output } = await runZizmor()
    assert.equal(code, 0, output)
    assert.match(output, /No findings to report/)
    for (const file of [...WORKFLOWS, ...UPDATES]) {
      assert.ok(output.includes(`completed ${file}`), output)
      assert.doesNotMatch(readFileSync(path.join(ROOT, file), 'utf8'), /zizmor|shellcheck/)
    }
    for (const file of globSync('{.github/,}{zizmor,actionlint}.{yml,yaml}', { cwd: ROOT }))
      assert.fail(`${file} configures a linter`)
  })

  test('keep to their schemas', async () => {
    assert.equal((await runSchema('github-workflows', WORKFLOWS)).code, 0)
    assert.equal((await runSchema('dependabot', UPDATES)).code, 0)
  })

  test('name every folder with locked packages for Dependabot, and no other', () => {
    const text = readFileSync(path.join(ROOT, DEPENDABOT), 'utf8')
    const named = Array.from(text.matchAll(/(?:- |directory: )(\/.*)$/gm), ([, name = '']) => name)
    const locked = globSync('**/{package-lock.json,requirements*.txt,go.sum}', {
      cwd: ROOT,
      exclude: ['**/node_modules', 'cdk.out'],
    })
    const folders = locked.map((file) => `/${path.dirname(file).replace(/^\.$/, '')}`)
    assert.deepEqual(new Set(named), new Set(folders))
    for (const name of named) assert.ok(existsSync(path.join(ROOT, name)))
  })
})

suite('actionlint finds', () => {
  for (const [what, find, replace, found, file = PIPELINE] of [
    ['a context that does not exist', /vars\.AWS_DIFF/, 'variables.AWS_DIFF', /"variables"/],
    ['a shell variable without quotes', /"\$NUMBER"/, '$$NUMBER', /SC2086/],
    ['a job that is not there', /needs: \[check, synth\]/, 'needs: [check, sinth]', /sinth/],
    ['the same in a release', /needs: pack/, 'needs: park', /park/, RELEASE],
    ['the same in an app', /needs: check/, 'needs: chuck', /chuck/, APP_PIPELINE],
  ] as const) {
    test(what, async () => {
      const { code, output } = await runActionlint(await changed(file, find, replace))
      assert.equal(code, 1)
      assert.match(output, found)
    })
  }
})

suite('zizmor finds', () => {
  const title = '"$${{ github.event.pull_request.title }}"'
  const token = /with:\n +persist-credentials: false/
  const all = 'permissions: write-all'
  for (const [what, file, find, replace, found] of [
    ['text of others in a script', PIPELINE, /"\$NUMBER"/, title, /template-injection/],
    ['a token left in a checkout', PIPELINE, token, '', /artipacked/],
    ['an action by its tag', PIPELINE, /@[0-9a-f]{40} #/, '@v1 #', /unpinned-uses/],
    ['a job that may do all', PIPELINE, /permissions:\n +contents.*/, all, /excessive-permissions/],
    ['the same in a release', RELEASE, /@[0-9a-f]{40} #/, '@v1 #', /unpinned-uses/],
    ['the same in an app', APP_PIPELINE, /@[0-9a-f]{40} #/, '@v1 #', /unpinned-uses/],
    ['updates of the same day', DEPENDABOT, /days: 7/, 'days: 0', /dependabot-cooldown/],
  ] as const) {
    test(what, async () => {
      const { code, output } = await runZizmor(await changed(file, find, replace))
      assert.notEqual(code, 0)
      assert.match(output, found)
    })
  }
})
