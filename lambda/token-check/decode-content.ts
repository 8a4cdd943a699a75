/**
 * Undoes the content coding of an answer (RFC 9110 §8.4.1). This server asks for none; some proxies compress all the same.
 *
 * @param maxBytes of what comes out: small bodies may inflate without end
 * @throws when it is no coding that Node knows, or the body is not coded so; the message quotes nothing of the answer
 */
export async function decodeContent(
  body: Buffer,
  coding: string,
  maxBytes: number,
): Promise<Buffer> {
  const name = coding.trim().toLowerCase()
  if (body.length === 0 || name === '' || name === 'identity') return body
  const zlib = await import('node:zlib')
  const options = { maxOutputLength: maxBytes }
  try {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return zlib.gunzipSync(body, options)
      case 'deflate':
        // Many servers send it without the header of zlib.
        return isZlib(body) ? zlib.inflateSync(body, options) : zlib.inflateRawSync(body, options)
      case 'br':
        return zlib.brotliDecompressSync(body, options)
      case 'zstd':
        return zlib.zstdDecompressSync(body, options)
    }
  } catch (error) {
    const { code } = error as { code: string }
    const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE'
    const problem = isTooLarge
      ? `answer of more than ${maxBytes} bytes`
      : `the answer is not coded as its content-encoding says (${code})`
    throw new Error(problem, { cause: error })
  }
  throw new Error('the answer has a content-encoding that this server does not know')
}

/** RFC 1950 §2.2: the first two bytes are a multiple of 31, and the method is deflate. */
function isZlib(body: Buffer): boolean {
  const head = body.readUInt16BE()
  return head % 31 === 0 && ((head >> 8) & 0x0f) === 8
}
