/** Reads `.env` into an environment, and says what in it is read differently than its author may think. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { SettingsError } from './settings-reader.ts'

/** An unquoted value up to a `#`: what follows counts as a comment, even within a word. */
const CUT_VALUE = /^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*([^'"`\s#][^\r\n#]*)#/gm

/** A value in quotes, which may have several lines. */
const QUOTED_VALUE = /=[ \t]*(["'`])[^]*?\1/g
/** The name of a line that sets a variable. */
const NAME_OF_LINE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=/gm
/** What such a line is whose quote never ends. */
const UNCLOSED_VALUE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*["'`]/gm
/** A line that is neither empty nor a comment, and sets nothing. */
const LINE_WITHOUT_VALUE = /^[ \t]*(?![#\s])[^=\r\n]+$/gm
/** What such a line begins with; the rest may be a secret. */
const FIRST_WORD = /^\s*(?:export\s+)?([A-Za-z_]\w*)(?=\s*:|\s|$)/

/** What needs attention in a file. */
export interface EnvFileRemark {
  readonly kind: 'byte-order-mark' | 'hidden' | 'cut' | 'ignored' | 'twice' | 'unclosed'
  /** Without any value. */
  readonly sentence: string
}

/**
 * Sets the variables of a file that are not in the environment, like `process.loadEnvFile`. A file that is not there is
 * empty.
 *
 * @returns a sentence for each thing that needs attention, without any value
 */
export function loadEnvFile(
  file: string,
  environment: Record<string, string | undefined>,
): string[] {
  return readEnvFile(file, environment).map(({ sentence }) => sentence)
}

/** Does the same, and says of which kind each remark is. */
export function readEnvFile(
  file: string,
  environment: Record<string, string | undefined>,
): EnvFileRemark[] {
  const { text, mark } = read(file)
  const variables = Object.entries(parseEnv(text))
  const hidden = variables.filter(([name, value]) => {
    return value?.trim() !== '' && environment[name]?.trim() === ''
  })
  for (const [name, value] of variables) environment[name] ??= value
  const cut = [...text.matchAll(CUT_VALUE)].filter(([, , value = '']) => !/\s$/.test(value))
  const markRemark = `${file} begins with a byte order mark of ${mark}, which is skipped: save it as UTF-8 without one, for other programs take it for a part of the first name`
  return [
    ...(mark === undefined ? [] : [remark('byte-order-mark', markRemark)]),
    ...hidden.map(([name]) =>
      remark(
        'hidden',
        `${name} is empty in the environment, which hides its value in ${file}: remove it from the environment to use that value`,
      ),
    ),
    ...cut.map(([, name]) =>
      remark(
        'cut',
        `${name} in ${file} ends before its "#": put the value in quotes to keep the rest`,
      ),
    ),
    ...lineRemarks(file, text),
  ]
}

const remark = (kind: EnvFileRemark['kind'], sentence: string) => ({ kind, sentence })

function lineRemarks(file: string, text: string): EnvFileRemark[] {
  const lines = text.replaceAll(QUOTED_VALUE, '=x')
  const names = Array.from(lines.matchAll(NAME_OF_LINE), ([, name]) => name)
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  const ignored = Array.from(lines.matchAll(LINE_WITHOUT_VALUE), ([line]) => {
    const [, word] = FIRST_WORD.exec(line) ?? []
    const what = word === undefined ? 'A line' : `The line that begins with ${word}`
    return remark('ignored', `${what} in ${file} has no "=" and sets nothing: write NAME=value`)
  })
  return [
    ...ignored,
    ...Array.from(lines.matchAll(UNCLOSED_VALUE), ([, name]) =>
      remark(
        'unclosed',
        `${name} in ${file} begins with a quote that never ends, which becomes a part of the value: close the quote, or leave it out`,
      ),
    ),
    ...Array.from(twice, (name) =>
      remark('twice', `${name} is set twice in ${file}, and the last value counts: remove one`),
    ),
  ]
}

/** The names of the variables of a file. */
export function envFileNames(file: string): string[] {
  return Object.keys(parseEnv(read(file).text))
}

/** @throws {SettingsError} where something of this name is there that cannot be read, such as a folder */
function read(file: string): ReturnType<typeof decode> {
  if (!existsSync(file)) return { text: '' }
  try {
    return decode(readFileSync(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SettingsError([
      `${file} cannot be read (${code}): make it a file that this user may read, or remove it`,
    ])
  }
}

/** Windows editors and shells write byte order marks, and UTF-16. */
function decode(bytes: Buffer): { readonly text: string; readonly mark?: string } {
  for (const [mark, encoding, start] of [
    ['UTF-8', 'utf-8', [0xef, 0xbb, 0xbf]],
    ['UTF-16', 'utf-16le', [0xff, 0xfe]],
    ['UTF-16', 'utf-16be', [0xfe, 0xff]],
  ] as const) {
    if (bytes.subarray(0, start.length).equals(Buffer.from(start))) {
      return { text: new TextDecoder(encoding).decode(bytes), mark }
    }
  }
  return { text: bytes.toString() }
}
