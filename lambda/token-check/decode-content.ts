import zlib from 'node:zlib'

/**
 * Undoes the content coding of an answer (RFC 9110 §8.4.1). This server asks for none; some proxies compress all the
 * same. A body that is not coded as its header says stays as it is: some proxies decompress and leave the header.
 *
 * @param maxBytes of what comes out: small bodies may inflate without end
 * @throws when more comes out
 */
export function decodeContent(body: Buffer, coding: string, maxBytes: number): Buffer {
  try {
    return decode(body, coding.trim().toLowerCase(), { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as { code: string }).code !== 'ERR_BUFFER_TOO_LARGE') return body
    throw new Error(`answer of more than ${maxBytes} bytes`, { cause: error })
  }
}

function decode(body: Buffer, coding: string, options: { maxOutputLength: number }): Buffer {
  switch (coding) {
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
    default:
      return body
  }
}

/** RFC 1950 §2.2: the first two bytes are a multiple of 31, and the method is deflate. */
function isZlib(body: Buffer): boolean {
  const head = body.readUInt16BE()
  return head % 31 === 0 && ((head >> 8) & 0x0f) === 8
}
