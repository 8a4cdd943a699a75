/** The pipelines in docs/pipelines.md, as far as a parser and a schema go. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { run } from '../../support/processes.ts'
import { ROOT } from '../../support/project-copy.ts'
import { installLinters, installReaders } from './tools.ts'
import { readYaml } from './workflow.ts'

const PAGE = readFileSync(path.join(ROOT, 'docs/pipelines.md'), 'utf8')
const MAX_LINES = 10

interface Examples {
  readonly gitlab: {
    readonly deploy: GitLabJob
    readonly assemble: GitLabJob
    readonly image: string
  }
  readonly buildspec: {
    readonly version: number
    readonly phases: Readonly<Record<string, { readonly commands: readonly string[] }>>
  }
}

interface GitLabJob {
  readonly script: readonly string[]
  readonly artifacts?: { readonly paths: readonly string[] }
  readonly id_tokens?: Readonly<Record<string, { readonly aud: string }>>
}

let folder: string
let examples: Examples

const texts = Array.from(PAGE.matchAll(/^```yaml\n(.*?)^```/gms), ([, text = '']) => text)

before(async () => {
  const readers = await installReaders()
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-pipelines-'))
  const [gitlab, buildspec] = await Promise.all(texts.map((text) => readYaml(readers, text)))
  examples = { gitlab, buildspec } as Examples
})
after(() => rm(folder, { recursive: true }))

/** Whether `.gitlab-ci.yml` keeps to the schema of GitLab. */
async function checkGitLab(text: string) {
  const file = path.join(folder, '.gitlab-ci.yml')
  await writeFile(file, text)
  const command = path.join(await installLinters(), 'check-jsonschema')
  const args = ['--builtin-schema', 'vendor.gitlab-ci', file]
  return run(command, args, { env: { HOME: folder }, mayFail: true, quiet: true })
}

suite('the examples of pipelines', () => {
  test('are one for GitLab and one for CodeBuild, of ten lines at most', () => {
    assert.equal(texts.length, 2)
    for (const text of texts) assert.ok(text.trim().split('\n').length <= MAX_LINES, text)
  })

  test('of GitLab keeps to its schema', async () => {
    const [text = ''] = texts
    const { code, output } = await checkGitLab(text)
    assert.equal(code, 0, output)
    const wrong = text.replace(
      'id_tokens: { AWS_ID_TOKEN: { aud:',
      'id_tokens: { AWS_ID_TOKEN: { for:',
    )
    assert.notEqual(wrong, text)
    assert.equal((await checkGitLab(wrong)).code, 1)
  })

  test('of CodeBuild has a version and phases that CodeBuild knows', () => {
    const { version, phases, ...others } = examples.buildspec
    assert.deepEqual([version, Object.keys(others)], [0.2, []])
    assert.deepEqual(Object.keys(phases), ['install', 'build'])
  })

  test('run commands of this project', () => {
    const { gitlab, buildspec } = examples
    const lines = [
      ...gitlab.assemble.script,
      ...gitlab.deploy.script,
      ...Object.values(buildspec.phases).flatMap(({ commands }) => commands),
    ].flatMap((line) => line.split(' && '))
    assert.ok(lines.every((line) => typeof line === 'string'))
    const foreign =
      /^(?:npm ci|apt-get .*|printenv AWS_ID_TOKEN > "\$AWS_WEB_IDENTITY_TOKEN_FILE")$/
    const own = lines.filter((line) => !foreign.test(line))
    for (const line of own) {
      const [, script = '', file = ''] =
        /^(?:npm (?:run )?(\w+)|node (\S+) aws-cdk.*)$/.exec(line) ?? []
      assert.ok(script in packageJson.scripts || existsSync(path.join(ROOT, file || '?')), line)
    }
    for (const wanted of ['npm run synth', 'npm run release'])
      assert.equal(own.filter((line) => line === wanted).length, 2, wanted)
  })

  test('deploy with a token of OpenID Connect or a role, and hand the assembly over', () => {
    const { assemble, deploy } = examples.gitlab
    assert.deepEqual(deploy.id_tokens, { AWS_ID_TOKEN: { aud: 'sts.amazonaws.com' } })
    assert.equal(assemble.id_tokens, undefined)
    assert.deepEqual(assemble.artifacts?.paths, ['cdk.out/'])
    assert.ok(!deploy.script.includes('npm ci'))
    assert.doesNotMatch(PAGE, /ACCESS_KEY|SECRET_ACCESS/)
  })
})
