/** Asks for what the command line leaves open. */
import { createInterface, type Interface } from 'node:readline/promises'
import { nameProblem } from './app-name.ts'
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

/** @throws {LeftError} at Ctrl-C or the end of the input */
export async function askFor(
  given: Partial<AppOptions>,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<AppOptions> {
  const terminal = createInterface({ input, output })
  const left = new Promise<never>((_, reject) => {
    terminal.once('close', () => reject(new LeftError('Nothing was created.')))
  })
  left.catch(() => {}) // closed after the last answer
  const ask = new Asker(terminal, output, left)
  try {
    const name = given.name ?? (await ask.name())
    const authorizationServer =
      given.authorizationServer ??
      (await ask.choice(
        'Authorization server',
        AUTHORIZATION_SERVERS,
        DEFAULTS.authorizationServer,
      ))
    const frontDoor =
      given.frontDoor ?? (await ask.choice('Front door', FRONT_DOORS, DEFAULTS.frontDoor))
    const exampleTools =
      given.exampleTools ??
      (await ask.choice('Example tools', EXAMPLE_TOOLS, DEFAULTS.exampleTools))
    return { name, authorizationServer, frontDoor, exampleTools }
  } finally {
    terminal.close()
  }
}

class Asker {
  readonly #terminal: Interface
  readonly #output: NodeJS.WritableStream
  readonly #left: Promise<never>

  constructor(terminal: Interface, output: NodeJS.WritableStream, left: Promise<never>) {
    this.#terminal = terminal
    this.#output = output
    this.#left = left
  }

  /** Asks until the answer has no problem. */
  async #question(
    question: string,
    byDefault: string,
    problemOf: (answer: string) => string | undefined,
  ): Promise<string> {
    const line = await Promise.race([
      this.#terminal.question(`${question} (${byDefault}): `),
      this.#left,
    ])
    const answer = line.trim() || byDefault
    const problem = problemOf(answer)
    if (problem === undefined) return answer
    this.#output.write(`${problem}\n`)
    return this.#question(question, byDefault, problemOf)
  }

  name(): Promise<string> {
    return this.#question('Name', DEFAULT_NAME, nameProblem)
  }

  /** Takes a value, or its number in the list. */
  async choice<V extends string>(
    what: string,
    choices: readonly (Choice & { readonly value: V })[],
    byDefault: V,
  ): Promise<V> {
    const width = Math.max(...choices.map(({ value }) => value.length))
    const lines = choices.map(
      ({ value, title }, at) => `  ${String(at + 1).padStart(2)} ${value.padEnd(width)}  ${title}`,
    )
    this.#output.write(`\n${what}:\n${lines.join('\n')}\n`)
    const chosenBy = (answer: string) =>
      choices.find(({ value }, at) => answer === value || answer === String(at + 1))
    const answer = await this.#question('Number or name', byDefault, (given) =>
      chosenBy(given) === undefined ? choiceProblem(what, given, choices) : undefined,
    )
    return chosenBy(answer)?.value ?? byDefault
  }
}
