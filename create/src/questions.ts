/** Asks for what the command line leaves open. */
import { createInterface, type Interface } from 'node:readline/promises'
import {
  type AppOptions,
  AUTHORIZATION_SERVERS,
  type Choice,
  DEFAULT_NAME,
  EXAMPLE_TOOLS,
  FRONT_DOORS,
} from './choices.ts'
import { choiceProblem } from './options.ts'

/** The user left before the last answer. */
export class LeftError extends Error {}

/** An answer by default for everything. */
export const DEFAULTS: AppOptions = {
  name: DEFAULT_NAME,
  authorizationServer: AUTHORIZATION_SERVERS[0].value,
  frontDoor: FRONT_DOORS[0].value,
  exampleTools: EXAMPLE_TOOLS[0].value,
}

/**
 * Asks for what is not given.
 *
 * @param nameProblem returns a sentence for a name that cannot be taken
 * @throws {LeftError} at Ctrl-C or the end of the input
 */
export async function askFor(
  given: Partial<AppOptions>,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  nameProblem: Check,
): Promise<AppOptions> {
  const terminal = createInterface({ input, output })
  const ask = new Asker(terminal, output)
  try {
    const name = given.name ?? (await ask.name(nameProblem))
    const { authorizationServer: server, frontDoor: door, exampleTools: tools } = given
    return {
      name,
      authorizationServer:
        server ?? (await ask.choice('Authorization server', AUTHORIZATION_SERVERS)),
      frontDoor: door ?? (await ask.choice('Front door', FRONT_DOORS)),
      exampleTools: tools ?? (await ask.choice('Example tools', EXAMPLE_TOOLS)),
    }
  } finally {
    terminal.close()
  }
}

/** Returns a sentence for an answer that cannot be taken. */
type Check = (answer: string) => string | undefined | Promise<string | undefined>

class Asker {
  readonly #terminal: Interface
  readonly #output: NodeJS.WritableStream
  /** Keeps lines that come before their question, such as those of a text that is pasted. */
  readonly #lines: AsyncIterator<string>

  constructor(terminal: Interface, output: NodeJS.WritableStream) {
    this.#terminal = terminal
    this.#output = output
    this.#lines = terminal[Symbol.asyncIterator]()
  }

  /** Asks until the answer has no problem. */
  async #question(question: string, byDefault: string, problemOf: Check): Promise<string> {
    this.#terminal.setPrompt(`${question} (${byDefault}): `)
    this.#terminal.prompt()
    const line = await this.#lines.next()
    if (line.done === true) throw new LeftError('\nNothing was created.')
    const answer = line.value.trim() || byDefault
    const problem = await problemOf(answer)
    if (problem === undefined) return answer
    this.#output.write(`${problem}\n`)
    return this.#question(question, byDefault, problemOf)
  }

  name(problemOf: Check): Promise<string> {
    return this.#question('Name', DEFAULT_NAME, problemOf)
  }

  /** Takes a value, or its number in the list. The first one is the default. */
  async choice<V extends string>(
    what: string,
    choices: readonly [Choice & { readonly value: V }, ...(Choice & { readonly value: V })[]],
  ): Promise<V> {
    const width = Math.max(...choices.map(({ value }) => value.length))
    const lines = choices.map(
      ({ value, title }, at) => `  ${String(at + 1).padStart(2)} ${value.padEnd(width)}  ${title}`,
    )
    this.#output.write(`\n${what}:\n${lines.join('\n')}\n`)
    const chosenBy = (answer: string) =>
      choices.find(({ value }, at) => answer === value || answer === String(at + 1))
    const byDefault = choices[0].value
    const answer = await this.#question('Number or name', byDefault, (given) =>
      chosenBy(given) === undefined ? choiceProblem(what, given, choices) : undefined,
    )
    return chosenBy(answer)?.value ?? byDefault
  }
}
