/** Certificates that nobody trusts, made on the spot (RFC 5280 §4.1, DER of X.690). */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const OID = 0x06
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const OCTET_STRING = 0x04
const VERSION = 0xa0
const DNS_NAME = 0x82
const EXTENSIONS = 0xa3
const BOOLEAN = 0x01

const COMMON_NAME = Buffer.from([0x55, 0x04, 0x03])
const SUBJECT_ALT_NAME = Buffer.from([0x55, 0x1d, 0x11])
const BASIC_CONSTRAINTS = Buffer.from([0x55, 0x1d, 0x13])
const ECDSA_WITH_SHA256 = Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const bitString = (bytes: Buffer) => der(BIT_STRING, Buffer.from([0]), bytes)
const utcTime = (text: string) => der(UTC_TIME, Buffer.from(text))

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** An authority, which signs certificates of others. */
export interface Authority extends Certificate {
  readonly name: string
  readonly privateKey: KeyObject
}

export interface CertificateOptions {
  /** @default the certificate signs itself */
  readonly authority?: Authority | undefined
  /** In the form of X.509: YYMMDDhhmmssZ. */
  readonly notBefore?: string
  readonly notAfter?: string
  /** Whether it may sign others. */
  readonly isAuthority?: boolean
}

const nameOf = (commonName: string) =>
  der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8_STRING, Buffer.from(commonName)))),
  )

/** Key and certificate for a TLS server. */
export function selfSigned(commonName: string, options: CertificateOptions = {}): Authority {
  const { authority, notBefore = '200101000000Z', notAfter = '491231235959Z' } = options
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = der(SEQUENCE, der(OID, ECDSA_WITH_SHA256))
  // Of a version 3 certificate (RFC 5280 §4.2.1.6): some clients look at no other name.
  const altNames = der(OCTET_STRING, der(SEQUENCE, der(DNS_NAME, Buffer.from(commonName))))
  const maySign = der(OCTET_STRING, der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff]))))
  const extensions = [
    der(SEQUENCE, der(OID, SUBJECT_ALT_NAME), altNames),
    ...(options.isAuthority === true ? [der(SEQUENCE, der(OID, BASIC_CONSTRAINTS), maySign)] : []),
  ]
  const toBeSigned = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    algorithm,
    nameOf(authority?.name ?? commonName),
    der(SEQUENCE, utcTime(notBefore), utcTime(notAfter)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, ...extensions)),
  )
  const signature = bitString(sign('sha256', toBeSigned, authority?.privateKey ?? privateKey))
  const base64 = der(SEQUENCE, toBeSigned, algorithm, signature).toString('base64')
  return {
    name: commonName,
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}
