/** `create-mcp-auth-lambda`: asks for what the command line leaves open, and writes an app. */
import path from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { shellWord } from '../../lambda/base/shell-word.ts'
import { nameProblem } from './app-name.ts'
import { createApp, folderProblem } from './create-app.ts'
import { type AppOptions } from './choices.ts'
import { type CommandLine, readCommandLine, UsageError } from './options.ts'
import { askFor, DEFAULTS, LeftError } from './questions.ts'
import { USAGE } from './usage.ts'

const OPTION_NAMES = {
  name: '--name',
  authorizationServer: '--authorization-server',
  frontDoor: '--front-door',
  exampleTools: '--example-tools',
} as const satisfies Record<keyof AppOptions, string>

/** The app runs its TypeScript as it is. */
const NEEDED_NODE = [22, 18] as const

/** Resolves with the exit code: 1 when nothing was created. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const commandLine = readCommandLine(args, process.env)
    if (commandLine.help) console.log(USAGE)
    else if (commandLine.version) console.log(packageJson.version)
    else await create(commandLine)
    return 0
  } catch (error) {
    console.error(explained(error))
    return 1
  }
}

async function create(commandLine: CommandLine): Promise<void> {
  const options = await optionsOf(commandLine)
  const { folder = options.name } = commandLine
  await createApp(path.resolve(folder), options, templateFolder())
  console.log(nextSteps(folder))
}

async function optionsOf({ folder, given, yes }: CommandLine): Promise<AppOptions> {
  const missing = Object.entries(OPTION_NAMES).filter(([key]) => !Object.hasOwn(given, key))
  if (yes || missing.length === 0) return { ...DEFAULTS, ...given }
  if (process.stdin.isTTY) {
    await assertFree(folder ?? given.name)
    const problemOf = (name: string) =>
      nameProblem(name) ?? (folder === undefined ? folderProblem(path.resolve(name)) : undefined)
    return askFor(given, process.stdin, process.stdout, problemOf)
  }
  throw new UsageError(
    `There is no terminal to ask at: give ${missing.map(([, option]) => option).join(', ')}, or --yes for the defaults. --help lists the values.`,
  )
}

/** Nobody answers questions for a folder that is refused. */
async function assertFree(folder: string | undefined): Promise<void> {
  const problem = folder === undefined ? undefined : await folderProblem(path.resolve(folder))
  if (problem !== undefined) throw new UsageError(problem)
}

/** Whether a checkout of the repository runs: the package has compiled JavaScript. */
const IS_CHECKOUT = import.meta.filename.endsWith('.ts')

/** Beside `src/`, or in the package beside `dist/create/src/`. */
function templateFolder(): string {
  return path.resolve(import.meta.dirname, IS_CHECKOUT ? '../template' : '../../../template')
}

/** What a checkout creates gets the library of that checkout, which npm may not have. */
function installation(): string {
  if (!IS_CHECKOUT) return 'npm install'
  const checkout = path.resolve(import.meta.dirname, '../..')
  return `npm pack ${shellWord(checkout)}
  npm install ./mcp-auth-lambda-${packageJson.version}.tgz`
}

function nextSteps(folder: string): string {
  return `
Created the app in ${folder}. Next:

  cd ${shellWord(folder)}
  ${installation()}
  npm run dev

README.md there says how to deploy it.${nodeWarning(process.versions.node)}`
}

export function nodeWarning(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [neededMajor, neededMinor] = NEEDED_NODE
  const isEnough = major > neededMajor || (major === neededMajor && minor >= neededMinor)
  return isEnough
    ? ''
    : `\n\nThis is Node.js ${version}, and the app needs ${neededMajor}.${neededMinor} or later: install it first.`
}

/** The system's own messages for a folder that cannot be written are for users, too. */
function explained(error: unknown): string {
  if (error instanceof UsageError || error instanceof LeftError) return error.message
  const { code, message, stack } = error as NodeJS.ErrnoException
  return code === undefined ? (stack ?? message) : `Nothing was created: ${message}`
}
