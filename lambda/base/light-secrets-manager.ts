/**
 * Takes the place of `@aws-sdk/client-secrets-manager` in the bundle. One kind of request needs few parts of the AWS SDK: its
 * signature, its retries and its connections.
 */
import type {
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  SecretsManagerClient as SdkClient,
} from '@aws-sdk/client-secrets-manager'
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols'
import { DEFAULT_MAX_ATTEMPTS, retryMiddleware, StandardRetryStrategy } from '@smithy/core/retry'
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler'
import { SignatureV4 } from '@smithy/signature-v4'
import { requireSdk, sdkOnlyVariable } from './sdk-of-runtime.ts'
import { readAnswer } from './secrets-manager-answer.ts'
import {
  credentialsOf,
  type Environment,
  isTrue,
  regionOf,
  serviceUrl,
} from './service-endpoint.ts'
import { VERSION } from './version.ts'

const { env } = process
/** AWS accepts signatures that are 5 minutes old. From this difference on, the AWS SDK blames the clock for an error. */
const MAX_SKEW_MS = 240_000
/** A function may have been frozen while the answer was on its way: its `Date` says nothing then. */
const MAX_ANSWER_AGE_MS = 900_000

export class GetSecretValueCommand {
  readonly input: GetSecretValueCommandInput

  constructor(input: GetSecretValueCommandInput) {
    this.input = input
  }
}

/** Powertools asks for it where a secret may be missing, which is nowhere. */
export class ResourceNotFoundException extends Error {}

export interface ClientConfig {
  readonly requestHandler: NodeHttpHandler | NodeHttpHandlerOptions
}

export class SecretsManagerClient {
  readonly #handler
  readonly #signer = new SignatureV4({
    service: 'secretsmanager',
    region: async () => regionOf(env),
    credentials: async () => credentialsOf(env),
    sha256: Sha256,
  })
  readonly #sendWithRetries
  /** How far AWS's clock is ahead. */
  #offsetMs = 0

  readonly #config
  #sdkClient: Pick<SdkClient, 'send'> | undefined

  constructor(config: ClientConfig) {
    const { requestHandler } = config
    this.#config = config
    this.#handler = NodeHttpHandler.create(requestHandler)
    const strategy = new StandardRetryStrategy(maxAttempts)
    const retried = retryMiddleware({ maxAttempts, retryStrategy: async () => strategy })
    this.#sendWithRetries = retried<GetSecretValueCommandOutput>(
      async ({ request }) => this.#sendOnce(request as HttpRequest),
      {},
    )
  }

  /** @throws an error with the name and the message that the AWS SDK would give it */
  async send({ input }: GetSecretValueCommand): Promise<GetSecretValueCommandOutput> {
    const unknown = sdkOnlyVariable(env)
    if (unknown !== undefined) return this.#sendBySdk(input, unknown)
    const request = requestFor(input, serviceUrl(env))
    const { output } = await this.#sendWithRetries({ input, request })
    return output
  }

  async #sendBySdk(input: GetSecretValueCommandInput, variable: string) {
    const { GetSecretValueCommand: Command, SecretsManagerClient: Client } = requireSdk(variable)
    this.#sdkClient ??= new Client(this.#config)
    return this.#sdkClient.send(new Command(input))
  }

  async #sendOnce(request: HttpRequest) {
    const offsetMs = this.#offsetMs
    const sentAt = Date.now()
    const signed = await this.#signer.sign(request, { signingDate: new Date(sentAt + offsetMs) })
    const { response } = await this.#handler.handle(signed as HttpRequest)
    this.#learnTime(response.headers, sentAt)
    const wasSkewed = this.#offsetMs !== offsetMs && Math.abs(this.#offsetMs) >= MAX_SKEW_MS
    return { response, output: await readAnswer(response, wasSkewed) }
  }

  /** Most errors of authentication come from a clock that is wrong, and all answers say what time it is. */
  #learnTime({ date = '', age }: HttpResponse['headers'], sentAt: number): void {
    if (age !== undefined || isTrue(env, 'AWS_DISABLE_CLOCK_SKEW_CORRECTION')) return
    const now = Date.now()
    const offsetMs = Date.parse(date) - now
    if (!Number.isNaN(offsetMs) && now - sentAt <= MAX_ANSWER_AGE_MS) this.#offsetMs = offsetMs
  }
}

function requestFor(input: GetSecretValueCommandInput, url: URL): HttpRequest {
  const { protocol, hostname, host, port, pathname: path } = url
  const body = JSON.stringify(input)
  const headers = {
    host,
    'content-type': 'application/x-amz-json-1.1',
    'content-length': `${Buffer.byteLength(body)}`,
    'x-amz-target': 'secretsmanager.GetSecretValue',
    'user-agent': `mcp-auth-lambda/${VERSION}`,
    ...traceHeader(env),
  }
  return new HttpRequest({
    method: 'POST',
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: path.endsWith('/') ? path : `${path}/`,
    headers,
    body,
  })
}

/** Lets X-Ray draw the request, and Lambda detect functions that call each other for ever. */
function traceHeader({ AWS_LAMBDA_FUNCTION_NAME: name, _X_AMZN_TRACE_ID: trace }: Environment) {
  return name && trace ? { 'X-Amzn-Trace-Id': trace } : {}
}

async function maxAttempts(): Promise<number> {
  const { AWS_MAX_ATTEMPTS: value } = env
  const attempts = value ? Number.parseInt(value, 10) : DEFAULT_MAX_ATTEMPTS
  if (Number.isNaN(attempts)) {
    throw new Error(`AWS_MAX_ATTEMPTS is ${JSON.stringify(value)}: use a whole number`)
  }
  return attempts
}
