// Runs npm scripts, two at a time: they are often idle, while programs of others start. What a script prints comes whole when
// it has ended. After a failure, no other script begins.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const scripts = process.argv.slice(2)
const failed = []

async function run(script) {
  console.log(`== ${script}: begins`)
  const begin = Date.now()
  // Not silently: an npm that the script runs would keep its errors to itself as well.
  const child = spawn('npm', ['run', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => chunks.push(chunk))
  }
  const [code] = await once(child, 'close')
  process.stdout.write(Buffer.concat(chunks))
  const seconds = Math.round((Date.now() - begin) / 1000)
  console.log(`== ${script}: ${code === 0 ? 'passed' : 'failed'} after ${seconds} s`)
  if (code !== 0) failed.push(script)
}

async function runNext() {
  while (failed.length === 0 && scripts.length > 0) {
    // eslint-disable-next-line no-await-in-loop -- one after the other, and another one beside it
    await run(scripts.shift())
  }
}

await Promise.all([runNext(), runNext()])
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}.`)
  process.exitCode = 1
}
