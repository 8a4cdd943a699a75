/** A KMS on loopback, with which the AWS SDK of this process signs. */
import { createPrivateKey, sign } from 'node:crypto'
import { readPublicKey } from '../../lambda/oauth/client-keys.ts'
import { json, startBackend } from './backend.ts'
import type { KeyPair } from './client-keys.ts'

export const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef'

/** The algorithms of KMS that take a message as it is, by those of JWS. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  RS256: 'RSASSA_PKCS1_V1_5_SHA_256',
  ES256: 'ECDSA_SHA_256',
  ES384: 'ECDSA_SHA_384',
  ES512: 'ECDSA_SHA_512',
  EdDSA: 'ED25519_SHA_512',
}

interface SignRequest {
  readonly KeyId: string
  readonly Message: string
  readonly MessageType: string
  readonly SigningAlgorithm: string
}

/** Starts one with a key. Like KMS, it signs by ECDSA in DER. */
export async function startKms({ privateKey, publicKey }: KeyPair) {
  const { alg } = readPublicKey(publicKey)
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  const server = await startBackend((response, seen) => {
    const asked = JSON.parse(seen.body) as SignRequest
    const { KeyId, Message, MessageType, SigningAlgorithm } = asked
    const isKnown =
      seen.headers['x-amz-target'] === 'TrentService.Sign' &&
      KeyId === KEY_ARN &&
      MessageType === 'RAW' &&
      SigningAlgorithm === ALGORITHMS[alg]
    if (!isKnown)
      return json({ __type: 'NotFoundException', message: 'unknown' }, 400)(response, seen)
    const signature = sign(hash, Buffer.from(Message, 'base64'), createPrivateKey(privateKey))
    response.setHeader('date', new Date(Date.now()).toUTCString())
    json({ KeyId, SigningAlgorithm, Signature: signature.toString('base64') })(response, seen)
  })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: server.origin,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  return server
}
