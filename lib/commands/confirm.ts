import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/**
 * Asks a question that only `y` and `yes` affirm.
 *
 * @returns undefined where nobody can answer, such as in a pipeline
 */
export async function confirm(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean | undefined> {
  if (input.isTTY !== true || output.isTTY !== true) return undefined
  const terminal = createInterface({ input, output })
  try {
    const closed = once(terminal, 'close').then(() => '')
    const answer = await Promise.race([terminal.question(`${question} (y/N) `), closed])
    return /^y(?:es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
