import { spawnSync, type StdioOptions } from 'node:child_process'
import path from 'node:path'
import { AssetHashType, DockerImage, Token, Tokenization } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Loader } from 'esbuild'

/** How esbuild bundles what it cannot bundle as it is. */
export interface BundlingOptions {
  /**
   * Packages that a layer of the function has, such as `sharp` or `@img/*`: the bundle leaves them out. Synth loads the
   * bundle with those that are installed here; what imports others is neither loaded nor checked there.
   *
   * @default none
   */
  readonly external?: readonly string[]
  /**
   * How files are imported, by the ends of their names: `{ '.sql': 'text', '.wasm': 'binary' }`. `npm start` runs the
   * files themselves, without esbuild.
   *
   * @default code and JSON only
   * @see https://esbuild.github.io/content-types/
   */
  readonly loader?: Readonly<Record<string, Loader>>
}

export interface BundleSource {
  /** The file that exports the `handler`. */
  readonly entry: string
  /** Environment variables to compile in as constants, when they exceed Lambda's 4 KB for the environment. */
  readonly constants?: Readonly<Record<string, string>> | undefined
  /**
   * Whether the bundle takes a code cache, and comes with the function that makes it. A bundle that cannot take one does
   * without.
   *
   * @default false
   */
  readonly codeCache?: boolean | undefined
  /**
   * Files to put beside the bundle, by their names there.
   *
   * @default none
   */
  readonly files?: Readonly<Record<string, string>> | undefined
  /**
   * What a layer has, and how other files than code are imported.
   *
   * @default everything is bundled, code and JSON only
   */
  readonly bundling?: BundlingOptions | undefined
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

/** The module of a bundle that makes its code cache: a bundle without it takes none. */
export const BUILDER = 'code-cache-builder'
/** The file of a bundle that says why it takes no code cache, although it should. */
export const NO_CODE_CACHE = 'no-code-cache.txt'

/** Stands in, while the bundle is loaded at synth, for a value that only the deployment knows. It is a URL, an origin and a text. */
const UNKNOWN_VALUE = 'https://known-after-deployment.example.com'
const UNKNOWN_PART = 'known-after-deployment'

/** `engines` of package.json. */
const MIN_NODE = 22

/**
 * Bundles a function's entry into `index.mjs` and the files that it loads later, and loads them all. esbuild runs in a
 * separate process, because constructs are synchronous, and only when the stack is synthesized, not when it is listed.
 *
 * @throws at synth, when the entry cannot be bundled or the bundle does not load
 */
export function bundleAsset(source: BundleSource): Code {
  const { entry, constants, codeCache, files, bundling, environment } = source
  const { dirname, filename } = import.meta
  const program = path.join(dirname, `bundle${path.extname(filename)}`)
  return Code.fromAsset(path.dirname(entry), {
    // Hashes the bundle, so that names and locations of source files do not change what is deployed.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // Never runs: it only distinguishes two bundles of one folder in the CDK's asset cache.
      command: [JSON.stringify({ entry, constants, codeCache, files, bundling })],
      local: {
        tryBundle(folder) {
          const task: BundleTask = {
            entry,
            constants,
            outdir: folder,
            codeCache,
            files,
            bundling,
            environment: knownValues(environment),
          }
          checkNodeVersion()
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

/** Functions run on Node.js 24: what they are made of does not load in versions that are much older. */
function checkNodeVersion(): void {
  const { node } = process.versions
  if (Number.parseInt(node, 10) >= MIN_NODE) return
  throw new Error(
    `Synth needs Node.js ${MIN_NODE} or later, and this is ${node}: install a newer one.`,
  )
}

function knownValues(environment: Readonly<Record<string, string>> = {}): Record<string, string> {
  const variables = Object.entries(environment).map(
    ([name, value]) => [name, standIn(value)] as const,
  )
  return Object.fromEntries(variables)
}

/** JSON stays JSON, and its unknown values differ: two issuers must. */
function standIn(value: string): string {
  if (!Token.isUnresolved(value)) return value
  if (!value.startsWith('[')) return UNKNOWN_VALUE
  let unknown = 0
  const parts = Tokenization.reverseString(value).mapTokens({ mapToken: () => (unknown += 1) })
  return parts.join({
    join: (before: string | number = '', part: string | number = '') => {
      if (typeof part !== 'number') return `${before}${part}`
      return `${before}${`${before}`.endsWith('"') ? UNKNOWN_VALUE : UNKNOWN_PART}-${part}`
    },
  }) as string
}
