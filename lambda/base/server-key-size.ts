/** As many bytes as HMAC-SHA256 has (RFC 2104 §3). */
export const MIN_SERVER_KEY_BYTES = 32
