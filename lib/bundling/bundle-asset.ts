import { spawnSync, type StdioOptions } from 'node:child_process'
import path from 'node:path'
import { AssetHashType, DockerImage, Token } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'

export interface BundleSource {
  /** The file that exports the `handler`. */
  readonly entry: string
  /** Environment variables to compile in as constants, when they exceed Lambda's 4 KB for the environment. */
  readonly constants?: Readonly<Record<string, string>> | undefined
  /**
   * The file with the function's code cache. It need not exist yet: the bundle is then prepared for one.
   *
   * @default the bundle takes no code cache
   */
  readonly codeCache?: string | undefined
  /**
   * Files to put beside the bundle, by their names there.
   *
   * @default none
   */
  readonly files?: Readonly<Record<string, string>> | undefined
  /**
   * The function's environment variables, for loading the bundle at synth.
   *
   * @default none
   */
  readonly environment?: Readonly<Record<string, string>> | undefined
}

/** The input of `bundle.ts`. */
export interface BundleTask extends BundleSource {
  /** The folder that the bundle is written to. */
  readonly outdir: string
}

/** Stands in, while the bundle is loaded at synth, for a value that only the deployment knows. It is a URL and a text. */
const UNKNOWN_VALUE = 'https://known-after-deployment.example.com/mcp'

/**
 * Bundles a function's entry into `index.mjs` and the files that it loads later, and loads them all. esbuild runs in a
 * separate process, because constructs are synchronous, and only when the stack is synthesized, not when it is listed.
 *
 * @throws at synth, when the entry cannot be bundled or the bundle does not load
 */
export function bundleAsset(source: BundleSource): Code {
  const { entry, constants, codeCache, files, environment } = source
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `bundle${path.extname(filename)}`)
  return Code.fromAsset(path.dirname(entry), {
    // Hashes the bundle, so that names and locations of source files do not change what is deployed.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // Never runs: it only distinguishes two bundles of one folder in the CDK's asset cache.
      command: [JSON.stringify({ entry, constants, codeCache, files })],
      local: {
        tryBundle(folder) {
          const task: BundleTask = {
            entry,
            constants,
            outdir: folder,
            codeCache,
            files,
            environment: knownValues(environment),
          }
          const input = JSON.stringify(task)
          const stdio: StdioOptions = ['pipe', 'inherit', 'inherit']
          const { status } = spawnSync(process.execPath, [program], { input, stdio })
          if (status !== 0) throw new Error(`${entry} cannot be deployed: see the message above`)
          return true
        },
      },
    },
  })
}

function knownValues(environment: Readonly<Record<string, string>> = {}): Record<string, string> {
  const variables = Object.entries(environment).map(
    ([name, value]) => [name, Token.isUnresolved(value) ? UNKNOWN_VALUE : value] as const,
  )
  return Object.fromEntries(variables)
}
