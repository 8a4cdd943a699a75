/** Reads `.env` and the environment as `npm start` does, and says what in the file is read differently than it looks. */
import { type EnvFileRemark, readEnvFile } from '../../../lambda/settings/env-file.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { type Finding, found } from '../finding.ts'

type Variables = Record<string, string | undefined>

const KINDS: Readonly<Record<EnvFileRemark['kind'], FindingId>> = {
  'byte-order-mark': 'env-byte-order-mark',
  hidden: 'env-hidden-by-empty',
  cut: 'env-cut-at-hash',
  ignored: 'env-line-ignored',
  twice: 'env-set-twice',
  unclosed: 'env-quote-unclosed',
}

/** @param environment gets the variables of the file that it does not have */
export function envFileFindings(file: string, environment: Variables): Finding[] {
  try {
    return readEnvFile(file, environment).map(({ kind, sentence }) => {
      const [received, right] = splitAtColon(sentence)
      return found(KINDS[kind], { received, right })
    })
  } catch (error) {
    const [received, right] = splitAtColon((error as Error).message.split('  - ').at(-1) ?? '')
    return [found('env-unreadable', { received, right })]
  }
}

/** Sentences of this project say what was received, a colon, and what would be right. */
export function splitAtColon(sentence: string): readonly [received: string, right: string] {
  // The colons of URLs and of values in quotes are none of these.
  const [, received = sentence, right = ''] =
    /^((?:"(?:[^"\\]|\\.)*"|[^":]|:(?! ))*): (.*)$/s.exec(sentence) ?? []
  return [received, right]
}
