/** `mcp-auth-server doctor` and `npm run doctor`: reads the command line, examines, and prints. */
import { text } from 'node:stream/consumers'
import type { Deployment } from './deployment/deployment.ts'
import { readArguments, USAGE, UsageError } from './arguments.ts'
import { examine } from './examine.ts'
import { failureOf, isHealthy, jsonOf, textOf } from './report.ts'

/** RFC 6750 §2.1: b64token. */
const TOKEN = /^[A-Za-z0-9\-._~+/]{2,}=*$/

/** Asks AWS about a deployment; undefined: the one of the settings. */
export type ReadDeployment = (stack: string | undefined) => Promise<Deployment>

/**
 * Resolves with the exit code: 0 without a problem, 1 with one, 2 for wrong usage or when it could not run.
 *
 * @param readDeployment where the clients of AWS are
 */
export async function doctor(
  args: readonly string[],
  readDeployment: ReadDeployment = checkoutOnly,
): Promise<number> {
  try {
    const given = readArguments(args, process.env)
    if (given.help) {
      console.log(USAGE)
      return 0
    }
    const deployment = given.isStack ? await readDeployment(given.stack) : undefined
    const token = await readToken(given.token)
    const report = await examine({ ...given, deployment, token })
    // Knows NO_COLOR, FORCE_COLOR and terminals without colors.
    const colored = process.stdout.isTTY && process.stdout.hasColors()
    console.log(given.json ? jsonText(jsonOf(report)) : textOf(report, colored))
    return isHealthy(report) ? 0 : 1
  } catch (error) {
    const { message, stack } = error as Error
    console.error(error instanceof UsageError ? `${message}\n\n${USAGE}` : stack)
    if (args.includes('--json')) console.log(jsonText(failureOf(message)))
    return 2
  }
}

function checkoutOnly(): never {
  throw new UsageError(
    '--stack is for a checkout of mcp-auth-lambda, where it is npm run doctor -- --stack: give the URL of the server.',
  )
}

const jsonText = (value: object) => JSON.stringify(value, undefined, 2)

async function readToken(given: string | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined
  const token = (given === '-' ? await text(process.stdin) : given).trim().replace(/^bearer +/i, '')
  if (TOKEN.test(token)) return token
  const why = token === '' ? 'is empty' : 'has characters that no access token may have'
  const name = given === '-' ? 'Standard input' : 'The access token'
  throw new UsageError(`${name} ${why}: give the access token alone (RFC 6750 §2.1)`)
}
