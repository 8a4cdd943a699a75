import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'

export interface Bundled {
  /** The file with the `handler`. */
  readonly entry: string
  /** Environment variables that are constants in the bundle, for what is too large for the 4 KB of Lambda. */
  readonly constants?: Readonly<Record<string, string>> | undefined
  /** The file with its code cache, which need not be there yet; the bundle is then made for one. */
  readonly codeCache?: string | undefined
}

/** What the program `bundle.ts` is told. */
export interface Bundling extends Bundled {
  /** Where the files go. */
  readonly outdir: string
}

/**
 * The bundle of a function's entry, `index.mjs` and the files that it loads later. It is made in a process of its own,
 * because constructs cannot wait for esbuild; not for stacks that are only listed.
 *
 * @throws at synth, when the entry cannot be bundled
 */
export function bundledCode({ entry, constants, codeCache }: Bundled): Code {
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `bundle${path.extname(filename)}`)
  return Code.fromAsset(path.dirname(entry), {
    // Of the bundle: whatever the sources are called and wherever they are, what is deployed is the same.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // Tells two bundles of one folder apart; nothing runs it.
      command: [JSON.stringify({ entry, constants, codeCache })],
      local: {
        tryBundle(folder) {
          const bundling: Bundling = { entry, constants, outdir: folder, codeCache }
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
