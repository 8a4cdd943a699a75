import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { alone } from '../../../bench/support/alone.ts'

test('a run waits for no other, and does not begin beside one', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-alone-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'pid')
  const end = await alone(file)
  await assert.rejects(alone(file), { message: new RegExp(`^Process ${process.pid} is measuring`) })
  await end()
  await (
    await alone(file)
  )()
  await writeFile(file, '999999999') // of a run that was killed
  await (
    await alone(file)
  )()
})
