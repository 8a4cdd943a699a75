/** CloudFormation's custom resources: what it asks, and how it is answered. */
import type http from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete'
  readonly ResponseURL: string
  readonly StackId: string
  readonly RequestId: string
  readonly LogicalResourceId: string
  /** Not with `Create`. */
  readonly PhysicalResourceId?: string
  readonly ResourceProperties: Readonly<Record<string, string>>
}

const ATTEMPTS = 3
const TIMEOUT_MS = 10_000

/**
 * Says that a request has succeeded.
 *
 * @param data attributes of the resource
 * @throws when CloudFormation's storage does not take the answer
 */
export async function succeed(
  request: CustomResourceRequest,
  physicalId: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = request
  const answer = { Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: data }
  const body = JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId })
  await put(new URL(ResponseURL), Buffer.from(body), ATTEMPTS)
}

async function put(url: URL, body: Buffer, attempts: number): Promise<void> {
  try {
    await putOnce(url, body)
  } catch (error) {
    if (attempts === 1) throw error
    await put(url, body, attempts - 1)
  }
}

async function putOnce(url: URL, body: Buffer): Promise<void> {
  const name = url.protocol === 'http:' ? 'node:http' : 'node:https'
  const { request } = process.getBuiltinModule(name) as typeof http
  // The signature of the URL covers a content type that is empty.
  const headers: OutgoingHttpHeaders = { 'content-type': '', 'content-length': body.length }
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  // That of Node.js goes through the proxy of `NODE_USE_ENV_PROXY`, which may be in a VPC that this function is outside of.
  const agent = false
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(url, { method: 'PUT', headers, agent, signal }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
      .once('error', reject)
      .end(body)
  })
  if (status !== 200) throw new Error(`CloudFormation's answer was taken with status ${status}`)
}
