/** Reads `.env` into an environment, and says what in it is read differently than its author may think. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** An unquoted value up to a `#`: what follows counts as a comment, even within a word. */
const CUT_VALUE = /^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*([^'"`\s#][^\r\n#]*)#/gm

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
  const { text, mark } = read(file)
  const variables = Object.entries(parseEnv(text))
  const hidden = variables.filter(([name, value]) => {
    return value?.trim() !== '' && environment[name]?.trim() === ''
  })
  for (const [name, value] of variables) environment[name] ??= value
  const cut = [...text.matchAll(CUT_VALUE)].filter(([, , value = '']) => !/\s$/.test(value))
  return [
    ...(mark === undefined
      ? []
      : [
          `${file} begins with a byte order mark of ${mark}, which is skipped: save it as UTF-8 without one, for other programs take it for a part of the first name`,
        ]),
    ...hidden.map(
      ([name]) =>
        `${name} is empty in the environment, which hides its value in ${file}: remove it from the environment to use that value`,
    ),
    ...cut.map(
      ([, name]) =>
        `${name} in ${file} ends before its "#": put the value in quotes to keep the rest`,
    ),
  ]
}

/** The names of the variables of a file. */
export function envFileNames(file: string): string[] {
  return Object.keys(parseEnv(read(file).text))
}

const read = (file: string) => (existsSync(file) ? decode(readFileSync(file)) : { text: '' })

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
