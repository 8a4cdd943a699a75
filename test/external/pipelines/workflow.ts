/** Reads a workflow, and says which of its jobs run, by the packages in which GitHub publishes its own reader. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../../support/project-copy.ts'

export interface Workflow {
  readonly permissions: object
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly environment?: string | { readonly name: string }
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Event {
  readonly github: object
  /** Variables of the repository. */
  readonly vars: object
  /** The job that fails if it runs. */
  readonly failing?: string
  readonly isCancelled?: boolean
}

type Result = 'success' | 'failure' | 'skipped'

/** The part of `@actions/expressions` that is used here. */
interface Expressions {
  readonly Lexer: new (text: string) => { lex(): { tokens: unknown } }
  readonly Parser: new (
    tokens: unknown,
    contexts: string[],
    functions: object[],
  ) => { parse(): unknown }
  readonly Evaluator: new (
    expression: unknown,
    context: unknown,
    functions: Map<string, object>,
  ) => { evaluate(): Truth }
  readonly data: {
    readonly reviver: (key: string, value: unknown) => unknown
    readonly BooleanData: new (value: boolean) => Truth
  }
}

interface Truth {
  coerceString(): string
}

/** A job with one of these does not depend on the success of those that it needs. */
const STATUS = /\b(?:always|cancelled|failure|success)\(/

/** @param readers the folder of `installReaders` */
export async function readYaml(readers: string, text: string): Promise<unknown> {
  const { parse } = (await load(readers, 'yaml')) as { parse: (text: string) => unknown }
  return parse(text)
}

const load = (readers: string, name: string): Promise<unknown> =>
  import(pathToFileURL(path.join(readers, 'node_modules', name, 'dist/index.js')).href)

/** @param file its path in the repository */
export async function readWorkflow(readers: string, file: string): Promise<Workflow> {
  const text = await readFile(path.join(ROOT, file), 'utf8')
  return (await readYaml(readers, text)) as Workflow
}

/** The names of the jobs that run for an event, in the order of the file. */
export async function jobsFor(
  readers: string,
  { jobs }: Workflow,
  event: Event,
): Promise<string[]> {
  const expressions = (await load(readers, '@actions/expressions')) as Expressions
  const results = new Map<string, Result>()
  for (const [name, job] of Object.entries(jobs)) {
    const needs = [job.needs ?? []].flat()
    const { if: condition = 'success()' } = job
    const isSuccess = needs.every((other) => results.get(other) === 'success')
    const whole = STATUS.test(condition) ? condition : `success() && (${condition})`
    const needed = Object.fromEntries(needs.map((other) => [other, { result: results.get(other) }]))
    const context = { github: event.github, vars: event.vars, needs: needed }
    const truths = { success: isSuccess, cancelled: event.isCancelled === true }
    const runs = evaluate(expressions, whole, context, truths)
    results.set(name, runs ? (name === event.failing ? 'failure' : 'success') : 'skipped')
  }
  return [...results].flatMap(([name, result]) => (result === 'skipped' ? [] : [name]))
}

function evaluate(
  { Lexer, Parser, Evaluator, data }: Expressions,
  text: string,
  context: object,
  truths: Readonly<Record<string, boolean>>,
): boolean {
  const functions = Object.entries(truths).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }))
  const { tokens } = new Lexer(text).lex()
  const parsed = new Parser(tokens, Object.keys(context), functions).parse()
  const values: unknown = JSON.parse(JSON.stringify(context), data.reviver)
  const byName = new Map(functions.map((one) => [one.name, one]))
  const value = new Evaluator(parsed, values, byName).evaluate().coerceString()
  return value !== 'false' && value !== '' && value !== '0' && value !== 'null'
}
