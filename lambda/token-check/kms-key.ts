import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { SDK_CONFIG } from '../base/sdk-config.ts'
import { readPublicKey } from '../oauth/client-keys.ts'
import { concatenated } from '../oauth/ecdsa-signature.ts'
import type { ClientKey } from './client-key.ts'

export interface KmsKey {
  readonly arn: string
  /** PEM, or its base64 text. */
  readonly publicKey: string
}

/** KMS's names of algorithms, and how long each of the two numbers of a signature by ECDSA is. */
const ALGORITHMS = {
  RS256: ['RSASSA_PKCS1_V1_5_SHA_256'],
  ES256: ['ECDSA_SHA_256', 32],
  ES384: ['ECDSA_SHA_384', 48],
  ES512: ['ECDSA_SHA_512', 66],
  EdDSA: ['ED25519_SHA_512'],
} as const

/** A key that never leaves KMS. */
export function createKmsKey({ arn, publicKey }: KmsKey): ClientKey {
  const { kid, alg } = readPublicKey(publicKey)
  const [algorithm, numberBytes] = ALGORITHMS[alg as keyof typeof ALGORITHMS]
  const [, , , region = ''] = arn.split(':')
  const client = new KMSClient({ ...SDK_CONFIG, region })
  return {
    kid,
    alg,
    async sign(input) {
      const { Signature: signature = new Uint8Array() } = await client.send(
        new SignCommand({
          KeyId: arn,
          Message: Buffer.from(input),
          MessageType: 'RAW',
          SigningAlgorithm: algorithm,
        }),
      )
      return numberBytes === undefined
        ? signature
        : concatenated(Buffer.from(signature), numberBytes)
    },
  }
}
