/** What a pipeline runs, in MiniStack: the first deployment of a copy, and the diff of a change. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after } from 'node:test'
import { MissingError, printSummary, step } from '../../support/progress.ts'
import { AUTH_HOST } from './authorization-server.ts'
import { installMiniStack } from './ministack.ts'
import { createProjectCommand, type ProjectCommand } from './project.ts'
import { startWorld, type World } from './world.ts'

const DIFF = 'node lib/commands/diff-comment.ts diff.md'

const made: { world?: World; project?: ProjectCommand } = {}

function need<Name extends keyof typeof made>(name: Name): NonNullable<(typeof made)[Name]> {
  const value = made[name]
  if (value === undefined) throw new MissingError(`there is no ${name}: an earlier step failed`)
  return value
}

after(async () => {
  await made.world?.[Symbol.asyncDispose]()
  printSummary('Deployed as by a pipeline')
})

step('an account is prepared', async () => {
  const world = await startWorld(await installMiniStack(), 'production')
  made.world = world
  const variables = { AUTH_ISSUER: `https://${AUTH_HOST}`, RESOURCE_NAME: 'Tools #1' }
  made.project = await createProjectCommand(world.account, {
    GITHUB_ACTIONS: 'true',
    PIPELINE_VARIABLES: JSON.stringify({ ...variables, AUTH_PRIVATE_HOSTS: AUTH_HOST }),
  })
  await made.project.run('cdk bootstrap')
})

step('the diff of a new stack is a comment', async () => {
  const { folder, run } = need('project')
  await run('npm run synth')
  await run(DIFF)
  assert.match(
    await readComment(folder),
    /^```diff\nStack McpAuthLambda\b[^]*^\[\+\] AWS::Lambda::/m,
  )
})

step('the first deployment passes, though its server cannot be reached from here', async () => {
  const { output } = await need('project').run('npm run release')
  assert.match(output, /^Paste this URL into an MCP client/m)
  assert.match(output, /^Not healthy: https:\S+, 1 problem$/m)
  assert.match(output, /^::notice::The first deployment /m)
})

step('nothing has changed then', async () => {
  const { folder, run } = need('project')
  await run(DIFF)
  assert.match(await readComment(folder), /^There were no differences$/m)
})

step('a later deployment whose checks fail goes back, and fails', async () => {
  await assert.rejects(
    need('project').run('npm run release'),
    /^::error::The checks of https:\S+ failed: going back to the version before/m,
  )
})

const readComment = (folder: string) => readFile(path.join(folder, 'diff.md'), 'utf8')
