/** The workflow that publishes the documentation: when it runs, what each job may do, and for which path it builds. */
import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { installReaders } from './tools.ts'
import { jobsFor, readWorkflow, type Workflow } from './workflow.ts'

const push = { event_name: 'push', ref: 'refs/heads/main' }
const vars = { DOCS_BASE: '/mcp-auth-lambda/' }

let readers: string
let workflow: Workflow

before(async () => {
  readers = await installReaders()
  workflow = await readWorkflow(readers, '.github/workflows/docs.yml')
})

suite('the workflow of the documentation', () => {
  test('builds and publishes main where it is turned on, and nothing else', async () => {
    const jobs = (github: object, others: object) =>
      jobsFor(readers, workflow, { github, vars: others })
    assert.deepEqual(await jobs(push, vars), ['build', 'publish'])
    assert.deepEqual(await jobs(push, {}), [])
    const branch = { event_name: 'workflow_dispatch', ref: 'refs/heads/next' }
    assert.deepEqual(await jobs(branch, vars), [])
  })

  test('publishes nothing after a build that failed', async () => {
    const event = { github: push, vars, failing: 'build' }
    assert.deepEqual(await jobsFor(readers, workflow, event), ['build'])
  })

  test('has one job that may publish, which runs nothing of this repository', () => {
    const { build, publish } = workflow.jobs
    assert.deepEqual(workflow.permissions, {})
    assert.deepEqual(build?.permissions, { contents: 'read' })
    assert.deepEqual(publish?.permissions, { 'id-token': 'write', pages: 'write' })
    const [step, ...others] = publish?.steps ?? []
    assert.match(step?.uses ?? '', /^actions\/deploy-pages@/)
    assert.deepEqual([step?.run, others], [undefined, []])
  })

  test('builds by the commands of this project, for the path of the variable', () => {
    const steps = workflow.jobs['build']?.steps ?? []
    const runs = steps.filter(({ run }) => run !== undefined)
    assert.deepEqual(
      runs.map(({ run }) => run),
      ['npm ci', 'npm run docs'],
    )
    assert.ok('docs' in packageJson.scripts)
    assert.deepEqual(runs[1]?.env, { DOCS_BASE: '${{ vars.DOCS_BASE }}' })
  })
})
