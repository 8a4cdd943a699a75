/** Which jobs run for which event, by GitHub's own reader of expressions, and what each of them may do. */
import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { installReaders } from './tools.ts'
import { type Event, jobsFor, readWorkflow, type Workflow } from './workflow.ts'

const DEPLOY = 'arn:aws:iam::123456789012:role/deploy'
const DIFF = 'arn:aws:iam::123456789012:role/diff'
const BOTH = { AWS_ROLE_ARN: DEPLOY, AWS_DIFF_ROLE_ARN: DIFF }

const push = { event_name: 'push', ref: 'refs/heads/main', repository: 'us/tools', event: {} }

const pullRequest = (login: string, from: string) => ({
  event_name: 'pull_request',
  ref: 'refs/pull/7/merge',
  repository: 'us/tools',
  event: { number: 7, pull_request: { user: { login }, head: { repo: { full_name: from } } } },
})

const ours = pullRequest('ada', 'us/tools')

let workflow: Workflow
let readers: string

before(async () => {
  readers = await installReaders()
  workflow = await readWorkflow(readers, '.github/workflows/pipeline.yml')
})

const jobs = (event: Event) => jobsFor(readers, workflow, event)

suite('the jobs of the pipeline', () => {
  test('on main: checks, then the diff, then the deployment', async () => {
    const all = ['check', 'synth', 'diff', 'deploy']
    assert.deepEqual(await jobs({ github: push, vars: BOTH }), all)
    const byHand = { ...push, event_name: 'workflow_dispatch' }
    assert.deepEqual(await jobs({ github: byHand, vars: BOTH }), all)
    const { needs } = workflow.jobs['deploy'] ?? {}
    assert.deepEqual(needs, ['check', 'synth', 'diff'])
  })

  test('deploy without a diff where only the deployment has a role', async () => {
    const vars = { AWS_ROLE_ARN: DEPLOY }
    assert.deepEqual(await jobs({ github: push, vars }), ['check', 'synth', 'deploy'])
  })

  test('only check a copy that has no role', async () => {
    assert.deepEqual(await jobs({ github: push, vars: {} }), ['check'])
    assert.deepEqual(await jobs({ github: push, vars: { AWS_DIFF_ROLE_ARN: DIFF } }), ['check'])
    assert.deepEqual(await jobs({ github: ours, vars: {} }), ['check'])
  })

  test('deploy nothing after a check, a synthesis or a diff that failed', async () => {
    for (const [failing, run] of [
      ['check', ['check', 'synth']],
      ['synth', ['check', 'synth']],
      ['diff', ['check', 'synth', 'diff']],
    ] as const)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await jobs({ github: push, vars: BOTH, failing }), run)
  })

  test('deploy nothing of a run that was cancelled', async () => {
    const run = await jobs({ github: push, vars: BOTH, isCancelled: true })
    assert.ok(!run.includes('deploy'))
  })

  test('comment on a pull request of this repository, and deploy none', async () => {
    assert.deepEqual(await jobs({ github: ours, vars: BOTH }), ['check', 'synth', 'diff'])
    const vars = { AWS_ROLE_ARN: DEPLOY }
    assert.deepEqual(await jobs({ github: ours, vars }), ['check'])
  })

  test('give no role to a fork, to Dependabot, or to another branch', async () => {
    const fork = pullRequest('ada', 'ada/tools')
    assert.deepEqual(await jobs({ github: fork, vars: BOTH }), ['check'])
    const dependabot = pullRequest('dependabot[bot]', 'us/tools')
    assert.deepEqual(await jobs({ github: dependabot, vars: BOTH }), ['check'])
    const branch = { ...push, event_name: 'workflow_dispatch', ref: 'refs/heads/next' }
    assert.deepEqual(await jobs({ github: branch, vars: BOTH }), ['check', 'synth', 'diff'])
  })
})

suite('what a job may do', () => {
  const runLines = (name: string) => (workflow.jobs[name]?.steps ?? []).map(({ run = '' }) => run)
  const withToken = () =>
    Object.keys(workflow.jobs).filter(
      (name) => 'id-token' in (workflow.jobs[name]?.permissions ?? {}),
    )

  test('only the diff and the deployment get a token for AWS', () => {
    assert.deepEqual(workflow.permissions, {})
    assert.deepEqual(withToken(), ['diff', 'deploy'])
    for (const name of ['check', 'synth'])
      assert.deepEqual(workflow.jobs[name]?.permissions, { contents: 'read' })
    assert.equal(workflow.jobs['deploy']?.environment, 'production')
  })

  test('a job with a token installs single packages only, and gets the assembly of another', () => {
    for (const name of withToken()) {
      const lines = runLines(name)
      const [install = '', ...others] = lines.filter((line) => /\bnp[mx]\b|install/.test(line))
      assert.match(install, /^node lib\/commands\/install-only\.ts (?:@aws-sdk\/[\w-]+ )*aws-cdk$/)
      assert.deepEqual(others, name === 'deploy' ? ['npm run release -- ${YES:+--yes}'] : [])
      assert.ok(lines.includes('tar -xzf cloud-assembly.tgz cdk.out'))
    }
    assert.ok(runLines('synth').includes('tar -czf cloud-assembly.tgz cdk.out'))
  })

  test('only the synthesis gets the variables of the repository, as one value that no shell reads', () => {
    const steps = Object.entries(workflow.jobs).flatMap(([job, { steps: list }]) =>
      list
        .filter((step) => JSON.stringify(step).includes('toJSON('))
        .map((step) => [job, step] as const),
    )
    const [[job, step] = assert.fail('no step'), ...more] = steps
    assert.deepEqual([job, step.run, more], ['synth', 'npm run synth', []])
    assert.equal(step.env?.['PIPELINE_VARIABLES'], '${{ toJSON(vars) }}')
  })

  test('no script has text of an expression in it', () => {
    for (const name of Object.keys(workflow.jobs))
      for (const line of runLines(name)) assert.doesNotMatch(line, /\$\{\{/)
  })
})
