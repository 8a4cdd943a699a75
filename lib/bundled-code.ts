import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'

/** What the program `bundle.ts` is told. */
export interface Bundling {
  readonly entry: string
  /** Values of environment variables that are constants in the bundle. */
  readonly constants: Readonly<Record<string, string>>
  /** Where the files go. */
  readonly outdir: string
}

/**
 * The bundle of a function's entry, `index.mjs` and the files that it loads later. It is made in a process of its own,
 * because constructs cannot wait for esbuild; not for stacks that are only listed.
 *
 * @param constants environment variables that are constants in the bundle
 * @throws at synth, when the entry cannot be bundled
 */
export function bundledCode(entry: string, constants: Readonly<Record<string, string>> = {}): Code {
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `bundle${path.extname(filename)}`)
  return Code.fromAsset(path.dirname(entry), {
    // Of the bundle: whatever the sources are called and wherever they are, what is deployed is the same.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      command: [entry, JSON.stringify(constants)], // tells two bundles of one folder apart; nothing runs it
      local: {
        tryBundle(folder) {
          const bundling: Bundling = { entry, constants, outdir: folder }
          execFileSync(process.execPath, [program], {
            input: JSON.stringify(bundling),
            stdio: ['pipe', 'inherit', 'inherit'],
          })
          return true
        },
      },
    },
  })
}
