/** The lines of the workflow that hand the assembly over, run in two folders, as two jobs run them. */
import assert from 'node:assert/strict'
import { existsSync, globSync, lstatSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type Lockfile, lockedOnly } from '../../../lib/commands/locked-only.ts'
import { run } from '../../support/processes.ts'
import { copyProject, ROOT } from '../../support/project-copy.ts'
import { installReaders } from './tools.ts'
import { readWorkflow, type Workflow } from './workflow.ts'

const ARCHIVE = 'cloud-assembly.tgz'
const INSTALL = 'node lib/commands/install-only.ts '
const SOURCES = ['cdk.json', 'lambda', 'lib', 'local', 'package.json', 'package-lock.json', 'test']
const CDK = 'node_modules/aws-cdk'
const VARIABLES = { AUTH_ISSUER: 'https://auth.example.com', RESOURCE_NAME: 'Tools #1 "of" us' }

let folder: string
let workflow: Workflow
/** The diff gets the same as the deployment. */
const job = (name: string) => path.join(folder, name === 'diff' ? 'deploy' : name)

before(async () => {
  workflow = await readWorkflow(await installReaders(), '.github/workflows/pipeline.yml')
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-pipelines-'))
  await copyProject(job('synth'))
  // A checkout, without packages.
  await Promise.all(
    SOURCES.map((name) =>
      cp(path.join(ROOT, name), path.join(job('deploy'), name), { recursive: true }),
    ),
  )
})
after(() => rm(folder, { recursive: true }))

/** What npm needs, without the user's settings and AWS account. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:AWS|AUTH|CDK)_/.test(name)),
)

/** Runs a line of the job, which must be in the workflow. */
async function runLine(name: string, line: string, mayFail = false) {
  const lines = workflow.jobs[name]?.steps.map(({ run: text }) => text) ?? []
  assert.ok(lines.includes(line), `${name} has no step ${line}`)
  const env = {
    ...ENVIRONMENT,
    // The runner has Node.js 24, without the packages of this project.
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    npm_config_update_notifier: 'false',
    ...(name === 'synth' && { PIPELINE_VARIABLES: JSON.stringify(VARIABLES) }),
  }
  return run('bash', ['-e', '-o', 'pipefail', '-c', line], { env, cwd: job(name), mayFail })
}

/** The step that installs. */
function installLine(name: string): string {
  const lines = workflow.jobs[name]?.steps.map(({ run: text = '' }) => text) ?? []
  return lines.find((line) => line.startsWith(INSTALL)) ?? assert.fail(`${name} installs nothing`)
}

const lockfileOf = async (file: string) =>
  JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Lockfile

/** Each file with its permissions and its length. */
const filesOf = (name: string) =>
  globSync('cdk.out/{**,.**,**/.*}', { cwd: job(name) })
    .toSorted()
    .map((file) => {
      const { mode, size } = lstatSync(path.join(job(name), file))
      return `${file} ${mode.toString(8)} ${size}`
    })

suite('the assembly is handed over', () => {
  test('after a synthesis that reads the variables of the repository', async () => {
    await runLine('synth', 'npm run synth')
    const template = readFileSync(
      path.join(job('synth'), 'cdk.out/McpAuthLambda.template.json'),
      'utf8',
    )
    assert.ok(template.includes(JSON.stringify(VARIABLES.RESOURCE_NAME)))
    assert.ok(!existsSync(path.join(job('synth'), '.env')))
  })

  test('with every file and its permissions', async () => {
    const [asset = ''] = globSync('cdk.out/asset.*', { cwd: job('synth') })
    const hidden = path.join(job('synth'), asset, '.hidden')
    await writeFile(hidden, 'x')
    await chmod(hidden, 0o755)
    await runLine('synth', `tar -czf ${ARCHIVE} cdk.out`)
    await cp(path.join(job('synth'), ARCHIVE), path.join(job('deploy'), ARCHIVE))
    await runLine('deploy', `tar -xzf ${ARCHIVE} cdk.out`)
    assert.deepEqual(filesOf('deploy'), filesOf('synth'))
    assert.ok(filesOf('deploy').some((line) => line.endsWith('.hidden 100755 1')))
  })

  test('to a job that installs single packages, by the hashes of the lock file', async () => {
    const install = installLine('deploy')
    await runLine('deploy', install)
    const installed = await lockfileOf('deploy/node_modules/.package-lock.json')
    const { packages } = lockedOnly(
      await lockfileOf('deploy/package-lock.json'),
      install.slice(INSTALL.length).split(' '),
    )
    assert.deepEqual(
      Object.keys(installed.packages).toSorted(),
      Object.keys(packages).filter(Boolean).toSorted(),
    )
    assert.equal(installed.packages[CDK]?.version, packages[CDK]?.version)
    const again = await runLine('deploy', install, true)
    assert.deepEqual([again.code, /is there already/.test(again.output)], [1, true])
  })

  test('whose command line reads it, and whose diff fails without credentials', async () => {
    const options = { env: { PATH: process.env['PATH'], HOME: folder }, cwd: job('deploy') }
    const cdk = path.join(job('deploy'), 'node_modules/aws-cdk/bin/cdk')
    const { output } = await run(process.execPath, [cdk, 'list', '--app', 'cdk.out'], options)
    assert.match(output, /^McpAuthLambda$/m)
    const diff = await runLine('diff', 'node lib/commands/diff-comment.ts diff.md', true)
    assert.notEqual(diff.code, 0)
  })

  test('but not one whose hash differs', async () => {
    await rm(path.join(job('deploy'), 'node_modules'), { recursive: true })
    const lock = path.join(job('deploy'), 'package-lock.json')
    const text = readFileSync(lock, 'utf8')
    const changed = text.replace(/("node_modules\/aws-cdk": .*?"sha512-)../s, '$1AA')
    assert.notEqual(changed, text)
    await writeFile(lock, changed)
    const { code, output } = await runLine('deploy', installLine('deploy'), true)
    assert.deepEqual([code, /EINTEGRITY/.test(output)], [1, true], output)
    assert.ok(!existsSync(path.join(job('deploy'), 'node_modules')))
  })
})
