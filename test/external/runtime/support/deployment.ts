/** Both functions behind a front that stands for API Gateway, as the template has them. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'
import { REST_API } from '../../../../local/gateway/api.ts'
import { createFront } from '../../../../local/gateway/front.ts'
import { readStreamedResult } from '../../../../local/gateway/rest-result.ts'
import { freePort } from '../../../support/free-port.ts'
import { leaksIn, type Marker } from '../../../support/markers.ts'
import type { DeployedFunction } from './assembly.ts'
import { createLambdaFunction, type LambdaFunction } from './lambda-function.ts'
import type { Suite } from './suite.ts'

export interface DeploymentOptions {
  readonly suite: Suite
  /** The URL for clients, on a free port of this machine. */
  readonly url: string
  readonly issuer: string
  readonly introspectionEndpoint: string
  readonly secretArn: string
  /** Origin of Secrets Manager. */
  readonly secretsManager: string
  /** Values of variables that the template has, as another deployment would have them. */
  readonly settings?: Readonly<Record<string, string>>
  /** Of the MCP function, instead of those of the template. */
  readonly limits?: Partial<Pick<DeployedFunction, 'timeoutSeconds' | 'memoryMb' | 'taskRoot'>>
}

export interface Deployment {
  readonly mcp: LambdaFunction
  readonly metadata: LambdaFunction
  /** What must not be printed by any function. */
  readonly secrets: Marker[]
  end(): Promise<void>
}

/** A URL whose port is free. */
export const freeUrl = async () => `http://127.0.0.1:${await freePort()}/mcp`

/**
 * What cannot be as the template has it.
 *
 * @see lib/settings/deployment-settings.ts, which refuses addresses of the own machine at synth
 */
const replacements = (options: DeploymentOptions): Record<string, string> => ({
  // The API has no address before it is deployed, and its tokens are for the address of this front.
  RESOURCE_URL: options.url,
  // The authorization servers of the tests are on this machine.
  AUTH_ISSUER: options.issuer,
  AUTH_INTROSPECTION_ENDPOINT: options.introspectionEndpoint,
  // CloudFormation creates the secret, and knows its ARN.
  OAUTH_CLIENT_SECRET_ARN: options.secretArn,
})

function environmentOf({ environment }: DeployedFunction, options: DeploymentOptions) {
  const replaced = { ...replacements(options), ...options.settings }
  const variables = Object.entries(environment).map(([name, given]) => {
    const value = replaced[name] ?? given
    assert.ok(value !== null, `${name} is known to CloudFormation alone, and is not replaced`)
    return [name, value] as const
  })
  // Of the SDK, not of the template: there is no other Secrets Manager here.
  const endpoint = { AWS_ENDPOINT_URL_SECRETS_MANAGER: options.secretsManager }
  return { ...Object.fromEntries(variables), ...endpoint }
}

export async function deploy(options: DeploymentOptions): Promise<Deployment> {
  const { client, assembly } = options.suite
  const { functions, routes, streams } = assembly
  const create = (deployed: DeployedFunction) =>
    createLambdaFunction({ client, deployed, environment: environmentOf(deployed, options) })
  const mcp = create({ ...functions.mcp, ...options.limits })
  const metadata = create(functions.metadata)
  const handlers = {
    mcp: streams ? asStreamingHandler(mcp) : asHandler(mcp),
    metadata: asHandler(metadata),
  }
  const api = streams && { api: REST_API }
  const front = http.createServer(createFront({ ...api, routes, handlers }))
  const { hostname, port } = new URL(options.url)
  front.listen(Number(port), hostname)
  await once(front, 'listening')
  const secrets: Marker[] = []
  return {
    mcp,
    metadata,
    secrets,
    async end() {
      front.close()
      front.closeAllConnections()
      await Promise.all([mcp.end(), metadata.end()])
    },
  }
}

/** API Gateway answers 500 when an invocation has no result. */
function asHandler(lambda: LambdaFunction) {
  return async (event: unknown) => {
    try {
      return (await lambda.invoke(event)) as HttpResult
    } catch {
      return undefined
    }
  }
}

/** The client leaves: the stream breaks, which Lambda itself does not promise. */
function asStreamingHandler(lambda: LambdaFunction) {
  return async (event: unknown) => {
    const bytes = await lambda.stream(event)
    return bytes && readStreamedResult(bytes)
  }
}

/**
 * Every failure was expected, no secret was printed, and each line is one that the functions write: Node and the
 * runtime, which would name no service, had nothing to complain of.
 */
export function assertOrderly({ mcp, metadata, secrets }: Deployment): void {
  const log = [...mcp.log(), ...metadata.log()]
  assert.deepEqual([...mcp.failures, ...metadata.failures], [])
  assert.deepEqual(
    log.filter((line) => !namesService(line)),
    [],
  )
  assert.deepEqual(leaksIn(log.join('\n'), secrets), [])
}

function namesService(line: string): boolean {
  try {
    return typeof (JSON.parse(line) as { service?: unknown }).service === 'string'
  } catch {
    return false
  }
}
