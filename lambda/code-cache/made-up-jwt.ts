/**
 * Makes a JWT (RFC 7515 §3.1).
 *
 * @param sign makes the signature of what comes before it
 */
export function makeUpJwt(header: object, claims: object, sign: (input: Buffer) => Buffer): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${sign(Buffer.from(input)).toString('base64url')}`
}
