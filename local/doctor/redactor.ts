/** Keeps secrets out of everything that is printed: a server may repeat what it was sent. */
const REDACTED = '[secret]'
/** A shorter one may be part of any word. */
const MIN_LENGTH = 4
/** Of a token, a check changes the last character; the rest gives it away all the same. */
const MIN_START = 16

/** @param secrets tokens, client secrets and their encodings */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter(({ length }) => length >= MIN_LENGTH)
  const parts = known.flatMap((secret) =>
    secret.length > MIN_START ? [secret, secret.slice(0, -1)] : secret,
  )
  const spellings = [...new Set(parts.flatMap(spellingsOf))].toSorted((a, b) => b.length - a.length)
  return (text) => spellings.reduce((rest, one) => rest.replaceAll(one, REDACTED), text)
}

/** As it may stand in JSON, URLs, forms and the Basic scheme. */
function spellingsOf(secret: string): string[] {
  const form = new URLSearchParams([['', secret]]).toString().slice('='.length)
  const encoded = [form, form.replaceAll('+', '%20'), encodeURIComponent(secret.toWellFormed())]
  const lowerCase = encoded.map((one) =>
    one.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  )
  const json = JSON.stringify(secret).slice(1, -1)
  return [secret, json, json.replaceAll('/', String.raw`\/`), ...encoded, ...lowerCase]
}
