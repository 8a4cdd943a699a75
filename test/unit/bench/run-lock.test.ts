import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { acquireRunLock } from '../../../bench/support/run-lock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('a run waits for no other, and does not begin beside one', async () => {
  const folder = temporaryFolder('bench-alone')
  const file = path.join(folder, 'pid')
  const release = await acquireRunLock(file)
  await assert.rejects(acquireRunLock(file), {
    message: new RegExp(`^Process ${process.pid} is already measuring`),
  })
  await release()
  await (
    await acquireRunLock(file)
  )()
  await writeFile(file, '999999999') // of a run that was killed
  await (
    await acquireRunLock(file)
  )()
})
