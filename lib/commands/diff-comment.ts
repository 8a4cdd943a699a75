/**
 * `npm run diff:comment -- FILE`: writes what a deployment of the cloud assembly would change into a Markdown file, for a
 * comment on a pull request. An error of `cdk diff` is shown, and is the exit code.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ASSEMBLY, serverStack } from './cloud-assembly.ts'
import { diffComment } from './diff-markdown.ts'

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')

function main(file: string | undefined): number {
  if (file === undefined) throw new Error('Give the file to write, such as diff.md')
  serverStack()
  // Without a change set, which would need more than a role that reads.
  const args = [cdk, 'diff', '--app', ASSEMBLY, '--method', 'template', '--no-color']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const diff = stdout + stderr
  console.log(diff)
  if (status !== 0) return status ?? 1
  writeFileSync(file, diffComment(diff))
  return 0
}

try {
  process.exitCode = main(process.argv[2])
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
