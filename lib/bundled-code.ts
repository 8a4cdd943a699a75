import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'

/**
 * The bundle of a function's entry, `index.mjs` and the files that it loads later. It is made in a process of its own,
 * because constructs cannot wait for esbuild; not for stacks that are only listed.
 *
 * @throws at synth, when the entry cannot be bundled
 */
export function bundledCode(entry: string): Code {
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `bundle${path.extname(filename)}`)
  return Code.fromAsset(path.dirname(entry), {
    // Of the bundle: whatever the sources are called and wherever they are, what is deployed is the same.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      command: [entry], // tells two entries in one folder apart; nothing runs it
      local: {
        tryBundle(folder) {
          execFileSync(process.execPath, [program, entry, folder], { stdio: 'inherit' })
          return true
        },
      },
    },
  })
}
