/** Makes what others sent fit to print: a server may repeat what it was sent, and write to the terminal. */
import { markup } from '../../lambda/discovery/markup.ts'
import { plain } from '../request-lines/answered-request.ts'

const REDACTED = '[secret]'
/** A shorter one may be part of any word. */
const MIN_LENGTH = 4
/** So much of a secret, from any place in it, gives it away: servers and checks cut what they repeat. */
const PIECE_LENGTH = 12
/** No text needs more. */
const MAX_TEXT = 3000

/**
 * Returns what every text goes through before it is printed: without secrets, on one line, and free of what a terminal
 * would obey.
 */
export function createPrintable(secrets: readonly string[]): (text: string) => string {
  const redact = createRedactor(secrets)
  return (text) => plain(redact(text).replaceAll(/\s+/g, ' '), MAX_TEXT)
}

/** @param secrets tokens, client secrets and their encodings */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter(({ length }) => length >= MIN_LENGTH)
  const spellings = [...new Set(known.flatMap(spellingsOf))]
  const pieces = new Set(spellings.flatMap(piecesOf))
  const lengths = [...new Set([...pieces].map(({ length }) => length))]
  const starts = new Set(spellings.flatMap(startsOf))
  return (text) => {
    const hidden = Array.from({ length: text.length }, () => false)
    for (let at = 0; at < text.length; at += 1) {
      for (const length of lengths)
        if (pieces.has(text.slice(at, at + length))) hidden.fill(true, at, at + length)
    }
    for (const { index } of text.matchAll(/…|\.{3}/g)) {
      for (let length = MIN_LENGTH; length < PIECE_LENGTH && length <= index; length += 1)
        if (starts.has(text.slice(index - length, index))) hidden.fill(true, index - length, index)
    }
    return withoutHidden(text, hidden)
  }
}

/** Each run of hidden characters becomes one word. */
function withoutHidden(text: string, hidden: readonly boolean[]): string {
  let rest = ''
  for (let at = 0; at < text.length; at += 1) {
    if (hidden[at] !== true) rest += text[at]
    else if (hidden[at - 1] !== true) rest += REDACTED
  }
  return rest
}

function piecesOf(spelling: string): string[] {
  const count = Math.max(1, spelling.length - PIECE_LENGTH + 1)
  return Array.from({ length: count }, (_, at) => spelling.slice(at, at + PIECE_LENGTH))
}

/** What is left where a text was cut within a secret. */
function startsOf(spelling: string): string[] {
  const count = Math.min(spelling.length, PIECE_LENGTH) - MIN_LENGTH
  return Array.from({ length: count }, (_, more) => spelling.slice(0, MIN_LENGTH + more))
}

/** As it may stand in JSON, pages, URLs, forms, and after something else in base64, such as the Basic scheme. */
function spellingsOf(secret: string): string[] {
  const form = new URLSearchParams([['', secret]]).toString().slice('='.length)
  const encoded = [form, form.replaceAll('+', '%20'), encodeURIComponent(secret.toWellFormed())]
  const lowerCase = encoded.map((one) =>
    one.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  )
  const json = JSON.stringify(secret).slice(1, -1)
  const twice = JSON.stringify(json).slice(1, -1)
  const slashes = [String.raw`\/`, String.raw`\u002f`, String.raw`\u002F`]
  const escaped = slashes.map((slash) => json.replaceAll('/', slash))
  return [
    secret,
    json,
    twice,
    ...escaped,
    ...encoded,
    ...lowerCase,
    markup`${secret}`.html,
    ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
  ]
}

/** The characters that the secret alone decides, after so many other bytes (modulo 3). */
function inBase64(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  const whole = Math.floor((bytes.length * 8) / 6)
  const text = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole)
  const url = text.replaceAll('+', '-').replaceAll('/', '_')
  return text.length < PIECE_LENGTH ? [] : [text, url]
}
