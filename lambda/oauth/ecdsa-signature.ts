/**
 * Turns an ECDSA signature from DER (RFC 3279 §2.2.3), as KMS writes it, into the two numbers side by side that JWS needs
 * (RFC 7518 §3.4).
 *
 * @param numberBytes length of each number
 */
export function concatenated(der: Buffer, numberBytes: number): Uint8Array {
  const signature = new Uint8Array(2 * numberBytes)
  // A sequence that is longer than 127 bytes has its length in a second byte.
  let at = der[1] === 0x81 ? 3 : 2
  for (const end of [numberBytes, 2 * numberBytes]) {
    const length = der.readUInt8(at + 1)
    const number = der.subarray(at + 2, at + 2 + length)
    // A zero in front keeps the number positive, and is not a part of it.
    const digits = number[0] === 0 ? number.subarray(1) : number
    signature.set(digits, end - digits.length)
    at += 2 + length
  }
  return signature
}
