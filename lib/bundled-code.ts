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
  /** The file with the code cache that the bundle is made with; it need not be there yet. */
  readonly codeCache?: string | undefined
}

type Bundled = Pick<Bundling, 'entry' | 'codeCache'> & {
  readonly constants?: Bundling['constants'] | undefined
}

/**
 * The bundle of a function's entry, `index.mjs` and the files that it loads later. It is made in a process of its own,
 * because constructs cannot wait for esbuild; not for stacks that are only listed.
 *
 * @param bundling `entry`, and what else it is bundled with
 * @throws at synth, when the entry cannot be bundled
 */
export function bundledCode({ entry, constants = {}, codeCache }: Bundled): Code {
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `bundle${path.extname(filename)}`)
  return Code.fromAsset(path.dirname(entry), {
    // Of the bundle: whatever the sources are called and wherever they are, what is deployed is the same.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // Tells two bundles of one folder apart; nothing runs it.
      command: [entry, JSON.stringify(constants), codeCache ?? ''],
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
