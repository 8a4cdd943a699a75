/** Parses `WWW-Authenticate` character by character, by the grammar of RFC 9110 §11.6.1. */

export interface Challenge {
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** @throws unless it is exactly one challenge, with every parameter once */
export function parseChallenge(header: string): Challenge {
  const reader = { header, at: 0 }
  const scheme = readToken(reader)
  expect(reader, ' ')
  const parameters = new Map<string, string>()
  for (;;) {
    const name = readToken(reader).toLowerCase()
    expect(reader, '=')
    if (parameters.has(name)) throw new Error(`two parameters "${name}"`)
    parameters.set(name, header[reader.at] === '"' ? readQuoted(reader) : readToken(reader))
    if (reader.at === header.length) return { scheme, parameters }
    skipSpaces(reader)
    expect(reader, ',')
    skipSpaces(reader)
  }
}

interface Reader {
  readonly header: string
  at: number
}

function expect(reader: Reader, character: string): void {
  if (reader.header[reader.at] !== character) {
    throw new Error(`no ${JSON.stringify(character)} at ${reader.at} of ${reader.header}`)
  }
  reader.at += 1
}

function skipSpaces(reader: Reader): void {
  while (reader.header[reader.at] === ' ' || reader.header[reader.at] === '\t') reader.at += 1
}

function readToken(reader: Reader): string {
  const start = reader.at
  while (TOKEN.test(reader.header.charAt(reader.at))) reader.at += 1
  if (reader.at === start) throw new Error(`no token at ${start} of ${reader.header}`)
  return reader.header.slice(start, reader.at)
}

/** RFC 9110 §5.6.4. */
function readQuoted(reader: Reader): string {
  expect(reader, '"')
  let value = ''
  for (;;) {
    const character = reader.header.charAt(reader.at)
    reader.at += 1
    if (character === '"') return value
    const next = character === '\\' ? reader.header.charAt(reader.at++) : character
    if (!isQuotable(next)) throw new Error(`not in a quoted string: ${JSON.stringify(next)}`)
    value += next
  }
}

function isQuotable(character: string): boolean {
  const code = character.charCodeAt(0)
  return code === 0x09 || (code >= 0x20 && code <= 0x7e) || (code >= 0x80 && code <= 0xff)
}
