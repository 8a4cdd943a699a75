/** Publishes and deletes the versions of one layer. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Lambda, PublishLayerVersionCommandInput } from '@aws-sdk/client-lambda'

export type LambdaApi = Pick<Lambda, 'publishLayerVersion' | 'deleteLayerVersion'>

/** A role that was created a moment ago may not have its permissions yet. */
const ATTEMPTS = 7
const RETRY_AFTER_MS = 5000

/** @returns the ARN of the new version */
export async function publish(
  lambda: LambdaApi,
  layer: PublishLayerVersionCommandInput,
  retryAfterMs = RETRY_AFTER_MS,
  attempts = ATTEMPTS,
): Promise<string> {
  try {
    const { LayerVersionArn: arn } = await lambda.publishLayerVersion(layer)
    if (arn === undefined) throw new Error('Lambda names no version')
    return arn
  } catch (error) {
    const { name } = error as Error
    if (name !== 'AccessDeniedException' || attempts === 1) throw error
    await delay(retryAfterMs)
    return publish(lambda, layer, retryAfterMs, attempts - 1)
  }
}

/**
 * Deletes a version, if it is one of the layer. Functions that have it keep it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html
 */
export async function deleteVersion(
  lambda: () => LambdaApi,
  layerName: string,
  arn: string,
): Promise<void> {
  const [name, version] = arn.split(':').slice(-2)
  if (name !== layerName) return
  await lambda().deleteLayerVersion({ LayerName: layerName, VersionNumber: Number(version) })
}
