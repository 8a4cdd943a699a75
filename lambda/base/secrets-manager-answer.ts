/** What Secrets Manager answers, with the errors of the AWS SDK; but no error quotes an answer that may hold a secret. */
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager'
import { type HttpResponse, loadJsonRpcErrorCode } from '@smithy/core/protocols'

/** A secret has 64 KB at most, each byte of which JSON may escape as six. */
const MAX_ANSWER_BYTES = 500_000

type Answer = Readonly<Record<string, unknown>>

/**
 * @param clockSkewCorrected whether an error may come from a clock that has been corrected since
 * @throws an error with the service's own name and message, or what the connection threw
 */
export async function readAnswer(
  response: HttpResponse,
  clockSkewCorrected: boolean,
): Promise<GetSecretValueCommandOutput> {
  const { statusCode, headers } = response
  const $metadata = { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'] ?? '' }
  try {
    const answer = parsed(await readBody(response))
    if (statusCode >= 300) throw serviceError(response, answer)
    return { ...outputOf(answer), $metadata }
  } catch (error) {
    // Retries depend on both. The first has the whole answer, which no log shows.
    Object.defineProperty(error, '$response', { value: response })
    throw Object.assign(error as Error, { $metadata: { ...$metadata, clockSkewCorrected } })
  }
}

async function readBody({ body }: HttpResponse): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) {
      throw new Error(`Secrets Manager's answer has more than ${MAX_ANSWER_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(body: string): Answer {
  if (body === '') return {}
  try {
    return Object(JSON.parse(body)) as Answer
  } catch {
    const { name } = SyntaxError
    throw Object.assign(new Error("Secrets Manager's answer is not JSON"), { name })
  }
}

function outputOf({ SecretString: text, SecretBinary: binary }: Answer) {
  return {
    ...(typeof text === 'string' && { SecretString: text }),
    ...(typeof binary === 'string' && { SecretBinary: Buffer.from(binary, 'base64') }),
  }
}

function serviceError(response: HttpResponse, answer: Answer): Error {
  const name = loadJsonRpcErrorCode(response, answer) ?? 'Unknown'
  const message = answer['message'] ?? answer['Message']
  return Object.assign(new Error(typeof message === 'string' ? message : 'UnknownError'), { name })
}
