/** Deployed, called, asked for its code cache, and deployed again with it: docs/deploying.md. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { readAssembly, synthesize } from './support/assembly.ts'
import { note } from './support/suite.ts'
import { type System, withSystem } from './support/system.ts'
import { assertGranted } from '../../support/clients/token-verdicts.ts'
import { copyProject } from '../../support/project-copy.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const folder = temporaryFolder('code-cache')
const project = path.join(folder, 'project')
const CODE_CACHE = path.join(folder, 'code-cache.json')
const ask = { codeCache: true }

/** The folder of the MCP function's bundle. */
async function synthesizedBundle(name: string): Promise<string> {
  const assembly = path.join(folder, name)
  await synthesize(project, assembly, { CODE_CACHE })
  return (await readAssembly(assembly)).functions.mcp.taskRoot
}

/** For the table at the end: start and first call. */
async function noteCpu(name: string, { mcp: { environments } }: System): Promise<void> {
  await note(`CPU ms of a cold call, ${name}`, `${environments[0]?.process.cpuMs()}`)
}

await copyProject(project)

test('a function gives its code cache, and starts with it when it is deployed again', async () => {
  const first = { limits: { taskRoot: await synthesizedBundle('first') } }
  await withSystem(async (system) => {
    assertGranted(await system.call())
    await noteCpu('without a code cache', system)
    writeFileSync(CODE_CACHE, JSON.stringify(await system.mcp.invoke(ask)))
  }, first)()

  const limits = { taskRoot: await synthesizedBundle('second') }
  assert.notEqual(limits.taskRoot.slice(-64), first.limits.taskRoot.slice(-64))
  // Orderly: V8 has refused nothing, or there would be a warning.
  await withSystem(
    async (system) => {
      assertGranted(await system.call())
      await noteCpu('with a code cache', system)
    },
    { limits },
  )()
})
