import { createHash } from 'node:crypto'
import { Lazy, Stack } from 'aws-cdk-lib'
import type { CfnFunction, CfnLayerVersion, Function, ILayerVersion } from 'aws-cdk-lib/aws-lambda'

/** A version of a function does not have the first two; the description holds the name of the release itself. */
const LEFT_OUT = new Set(['reservedConcurrentExecutions', 'tags', 'description'])

const HASH_LENGTH = 12

/**
 * The functions that are deployed together. Its name is a part of each of their descriptions, and changes whenever one of
 * them does: a deployment then publishes a version of all, and `npm run rollback` finds those that belong together.
 */
export class Release {
  /** Resolved at synth, once the functions are complete. */
  readonly name: string
  readonly #functions: Function[] = []
  readonly #layers: ILayerVersion[] = []

  /** @param given what it is called outside, such as a commit; another one makes it another release */
  constructor(given: string | undefined) {
    const prefix = given === undefined ? '' : `${given}-`
    this.name = Lazy.uncachedString({ produce: () => prefix + this.#hash(prefix) })
  }

  add(lambda: Function, layers: readonly ILayerVersion[] = []): void {
    this.#functions.push(lambda)
    this.#layers.push(...layers)
  }

  #hash(prefix: string): string {
    const parts = [prefix, ...this.#functions.map(propertiesOf), ...this.#layers.map(contentOf)]
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, HASH_LENGTH)
  }
}

function propertiesOf(lambda: Function): unknown {
  const resource = lambda.node.defaultChild as CfnFunction
  const properties = Object.entries(resource['cfnProperties'])
  return Stack.of(lambda).resolve(properties.filter(([name]) => !LEFT_OUT.has(name)))
}

/** The reference to a layer of the same app stays the same when its content changes. */
function contentOf(layer: ILayerVersion): unknown {
  const resource = layer.node.defaultChild as CfnLayerVersion | undefined
  return Stack.of(layer).resolve(resource?.['cfnProperties'] ?? layer.layerVersionArn)
}
