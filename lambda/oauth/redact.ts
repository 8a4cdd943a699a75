import { type IntrospectionAnswer, isDecisive } from './introspection-answer.ts'
import { quoted } from './quoted.ts'

const REDACTED = '[redacted]'
/** Shorter texts may be part of any word. */
const MIN_SECRET_LENGTH = 12
/** A random part that nothing but the secret has. Shorter parts may be the ID of a user, or the name of a company. */
const MIN_PART_LENGTH = 40
/** So much of a secret, from any place in it, stands in no sentence by accident. */
const MIN_PIECE_LENGTH = 20

/**
 * Takes the token and the secrets out of an introspection answer, keys included, because its members are passed to
 * tools. Some servers repeat them. Members that decide or identify stay as they are, so that no two callers become one.
 * An opaque token may be its own `jti`.
 *
 * @throws when a member that decides or identifies holds the token or a secret: it would be logged
 */
export function redact(answer: IntrospectionAnswer, sent: readonly string[]): IntrospectionAnswer {
  const { wholes, clean } = redactor(sent)
  const members = Object.entries(answer).map(([name, value]) => {
    if (name === 'jti' || !isDecisive(name, value)) return [clean(name), mapTexts(value, clean)]
    const texts = [value].flat().filter((one) => typeof one === 'string')
    if (texts.some((text) => wholes.some((whole) => text.includes(whole)))) {
      throw new Error(`the answer repeats the token or the client secret in ${quoted(name)}`)
    }
    return [name, value]
  })
  return Object.fromEntries(members) as IntrospectionAnswer
}

function redactor(sent: readonly string[]) {
  const secrets = sent.filter(({ length }) => length >= MIN_SECRET_LENGTH)
  const wholes = [...new Set(secrets.flatMap(spellingsOf))]
  const traces = [...wholes, ...new Set(secrets.flatMap(longPartsOf))]
  const clean = (text: string) =>
    traces.reduce((rest, trace) => rest.replaceAll(trace, REDACTED), text)
  return { wholes, clean }
}

/** The text as it may stand in JSON, URLs and forms. */
function spellingsOf(text: string): string[] {
  const form = new URLSearchParams([['', text]]).toString().slice('='.length)
  const encoded = [form, form.replaceAll('+', '%20'), encodeURIComponent(text.toWellFormed())]
  const json = JSON.stringify(text).slice(1, -1)
  const slashes = [String.raw`\/`, String.raw`\u002f`, String.raw`\u002F`]
  const lowerCase = encoded.map((one) =>
    one.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  )
  const credentials = text.replace(/^Basic /, '')
  const escaped = slashes.map((slash) => json.replaceAll('/', slash))
  return [text, credentials, json, ...escaped, ...encoded, ...lowerCase]
}

/** Long parts look the same in every encoding of the rest. */
function longPartsOf(text: string): string[] {
  return text.split(/[^A-Za-z0-9]+/).filter(({ length }) => length >= MIN_PART_LENGTH)
}

/** Applies a function to all texts of a JSON value, at every depth, the names of members among them. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [change(name), mapTexts(one, change)]),
  )
}

/**
 * Takes the token and the secrets out of a text for the log, and longer pieces of them: some servers cut what they repeat.
 */
export function redactText(text: string, sent: readonly string[]): string {
  return sent.reduce(withoutPiecesOf, redactor(sent).clean(text))
}

function withoutPiecesOf(text: string, secret: string): string {
  const count = Math.max(0, secret.length - MIN_PIECE_LENGTH + 1)
  const pieces = new Set(
    Array.from({ length: count }, (_, at) => secret.slice(at, at + MIN_PIECE_LENGTH)),
  )
  let rest = ''
  let hiddenUntil = 0
  for (let at = 0; at < text.length; at += 1) {
    const isHidden = at < hiddenUntil
    if (pieces.has(text.slice(at, at + MIN_PIECE_LENGTH))) {
      hiddenUntil = at + MIN_PIECE_LENGTH
      if (!isHidden) rest += REDACTED
    } else if (!isHidden) rest += text[at]
  }
  return rest
}
