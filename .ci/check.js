// Runs the checks that are named, also after one has failed: `npm run check`.
import { spawnSync } from 'node:child_process'

const failed = process.argv.slice(2).filter((check) => {
  console.log(`== ${check}`)
  const { status } = spawnSync(`npm run --silent check:${check}`, { shell: true, stdio: 'inherit' })
  return status !== 0
})
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}.`)
  process.exitCode = 1
}
