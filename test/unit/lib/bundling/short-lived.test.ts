/** What a call leaves in memory, in the bundle as it is deployed. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { synthesizeBundles } from './bundle.ts'
import { CALLS, placeOf, startBackends } from './running-bundle.ts'

const WARM_UP_CALLS = 300
const MEASURED_CALLS = 1000
/** Room for what V8 itself adds meanwhile, such as optimized code. A call that is kept takes 8,000. */
const MAX_BYTES_PER_CALL = 2000

const LAMBDA = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
}
const { Mcp: mcp } = synthesizeBundles('short-lived')

/** Prints the bytes per call that outlive collections of the young generation, but not one of the whole heap. */
const programFor = (event: object) => `
  import { setImmediate as turn } from 'node:timers/promises'
  const { handler } = await import(${JSON.stringify(pathToFileURL(mcp.file).href)})
  const call = async (count) => {
    for (let index = 0; index < count; index += 1) {
      const { statusCode } = await handler(structuredClone(${JSON.stringify(event)}), {})
      if (statusCode !== 200) throw new Error(String(statusCode))
      await turn()
    }
  }
  await call(${WARM_UP_CALLS})
  gc()
  await call(${MEASURED_CALLS})
  gc({ type: 'minor' })
  gc({ type: 'minor' })
  const { heapUsed } = process.memoryUsage()
  gc()
  const outlived = heapUsed - process.memoryUsage().heapUsed
  console.log('\\n' + outlived / ${MEASURED_CALLS})`

suite('what a call made is gone with the young generation', () => {
  for (const [era, event] of Object.entries(CALLS)) {
    test(`of the ${era} era`, async (t) => {
      await using backend = await startBackends()
      const args = ['--expose-gc', '--input-type=module', '-e', programFor(event)]
      const env = { ...mcp.environment, ...LAMBDA, ...placeOf(backend) }
      const { stdout } = await promisify(execFile)(process.execPath, args, { env })
      const bytes = Number(stdout.trim().split('\n').at(-1))
      t.diagnostic(`${Math.round(bytes)} bytes per call`)
      assert.ok(bytes <= MAX_BYTES_PER_CALL, `${bytes} bytes per call`)
    })
  }
})
