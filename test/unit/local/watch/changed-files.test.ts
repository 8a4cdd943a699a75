import assert from 'node:assert/strict'
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type ChangedFiles, watchFiles } from '../../../../local/watch/changed-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let changes: ChangedFiles
let file: string
beforeEach(() => {
  file = path.join(temporaryFolder('watched'), 'server.ts')
  writeFileSync(file, 'one')
  changes = watchFiles()
  changes.add(file)
  changes.add(file)
})
afterEach(() => changes.close())

/** Whether the change is seen within a second. */
async function sees(change: () => void, changed = file): Promise<boolean> {
  const next = changes.next()
  change()
  return (await Promise.race([next, delay(1000)])) === changed
}

describe('a watched file', () => {
  it('may change', async () => {
    assert.ok(await sees(() => writeFileSync(file, 'two, longer')))
  })

  it('may be replaced, as editors do, and again', async () => {
    const replace = (text: string) => () => {
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
    }
    assert.ok(await sees(replace('two')))
    assert.ok(await sees(replace('three')))
  })

  it('may be removed, and come back', async () => {
    assert.ok(await sees(() => rmSync(file)))
    assert.ok(await sees(() => writeFileSync(file, 'two')))
  })

  it('may not exist yet', async () => {
    const other = path.join(path.dirname(file), '.env')
    changes.add(other)
    assert.ok(await sees(() => writeFileSync(other, 'PORT=1'), other))
  })

  it('may be in a folder that does not exist', () => {
    changes.add(path.join(path.dirname(file), 'none/there.ts'))
  })

  it('is seen once, when its editor is done', async () => {
    assert.ok(
      await sees(() => {
        writeFileSync(file, '')
        writeFileSync(file, 'two')
      }),
    )
    assert.equal(await sees(() => {}), false)
  })
})

describe('nothing is seen', () => {
  it('of a file that is only read', async () => {
    assert.equal(await sees(() => void readFileSync(file)), false)
  })

  it('of another file in the folder', async () => {
    assert.equal(await sees(() => writeFileSync(`${file}.log`, 'text')), false)
  })

  it('of other permissions', async () => {
    assert.equal(await sees(() => chmodSync(file, 0o600)), false)
  })
})
