/**
 * Whether the limits of a deployment add up: how many requests its routes let in, against how many executions Lambda runs at
 * once.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */

export interface Limits {
  readonly requestsPerSecond: number
  readonly requestBurst: number
  readonly timeoutSeconds: number
  readonly reservedConcurrency: number | undefined
  readonly provisionedConcurrency?: number | undefined
  readonly accountConcurrency: number
  /** Path of the resource. With a slash at its end it is a second route, which has a limit of its own. */
  readonly resourcePath: string
}

export type LimitName = Exclude<keyof Limits, 'resourcePath'>

/** AWS leaves so many to the functions of an account that have no reservation, or all where there are fewer. */
const MIN_UNRESERVED = 100
/** Lambda's quota for one function: requests per second for each concurrent execution, however fast they are. */
const REQUESTS_PER_EXECUTION = 10

/**
 * Says which limits cannot work together at all.
 *
 * @param nameOf what messages call a limit
 */
export function limitsProblems(limits: Limits, nameOf: (limit: LimitName) => string): string[] {
  return [reservationProblem, provisionedProblem, rateProblem]
    .map((problem) => problem(limits, nameOf))
    .filter((problem) => problem !== undefined)
}

function reservationProblem(
  { reservedConcurrency: reserved = 0, accountConcurrency: account }: Limits,
  nameOf: (limit: LimitName) => string,
): string | undefined {
  const most = Math.max(0, account - MIN_UNRESERVED)
  if (reserved <= most) return undefined
  const instead = most === 0 ? 'leave it out' : `give at most ${most}`
  return `${nameOf('reservedConcurrency')} is ${reserved}: of the account's ${account} (${nameOf('accountConcurrency')}), AWS keeps ${MIN_UNRESERVED} for functions without a reservation; ${instead}, or ask AWS for more`
}

/**
 * What is provisioned comes out of the function's reservation, or else out of what the account has for functions without one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
function provisionedProblem(
  limits: Limits,
  nameOf: (limit: LimitName) => string,
): string | undefined {
  const { provisionedConcurrency: provisioned = 0, reservedConcurrency: reserved } = limits
  const { accountConcurrency: account } = limits
  const most = reserved ?? Math.max(0, account - MIN_UNRESERVED)
  if (provisioned <= most) return undefined
  const from =
    reserved === undefined
      ? `of the account's ${account} (${nameOf('accountConcurrency')}), AWS keeps ${MIN_UNRESERVED} for functions without any`
      : `the function has ${reserved} in all (${nameOf('reservedConcurrency')})`
  const instead = most === 0 ? 'leave it out' : `give at most ${most}`
  return `${nameOf('provisionedConcurrency')} is ${provisioned}: ${from}; ${instead}`
}

function rateProblem(limits: Limits, nameOf: (limit: LimitName) => string): string | undefined {
  const { requestsPerSecond: rate, reservedConcurrency, accountConcurrency } = limits
  if (reservedConcurrency === 0) return undefined
  const [available, name] =
    reservedConcurrency === undefined
      ? ([accountConcurrency, 'accountConcurrency'] as const)
      : ([reservedConcurrency, 'reservedConcurrency'] as const)
  const count = mcpRoutes(limits)
  const answered = available * REQUESTS_PER_EXECUTION
  if (rate * count <= answered) return undefined
  const needed = Math.ceil((rate * count) / REQUESTS_PER_EXECUTION)
  return `${nameOf('requestsPerSecond')} is ${rate}: ${count} routes lead to the MCP function, which ${rate * count} requests per second could reach; with ${available} concurrent executions (${nameOf(name)}) it answers at most ${answered}, ${REQUESTS_PER_EXECUTION} each, however fast they are. Give at most ${Math.floor(answered / count)}, or ${needed} concurrent executions`
}

/**
 * Says whether calls that take as long as they may could take every execution of the account. A reservation bounds them: the
 * function then turns further requests away, and the account has the rest.
 */
export function concurrencyWarning(limits: Limits): string | undefined {
  const { requestsPerSecond: rate, requestBurst: burst, timeoutSeconds: seconds } = limits
  const { reservedConcurrency, accountConcurrency: account } = limits
  const claimed = longCalls(limits)
  if (reservedConcurrency !== undefined || claimed <= account) return undefined
  const count = mcpRoutes(limits)
  const sum = `${count} × (${burst} at once + ${rate} per second × ${seconds} s) = ${claimed}`
  return `Calls that take the whole timeout could claim every concurrent execution of the account: ${sum}, and it has ${account} (accountConcurrency, ACCOUNT_CONCURRENCY). Other functions, and requests that are quick, would then be turned away. ${remedies(limits, claimed)}`
}

function remedies(limits: Limits, claimed: number): string {
  const { requestBurst: burst, timeoutSeconds: seconds, accountConcurrency: account } = limits
  const spare = account - MIN_UNRESERVED
  const rate = Math.floor((account / mcpRoutes(limits) - burst) / seconds)
  const ways = [
    ...(spare > 0
      ? [
          `reserve at most ${spare} for the function (reservedConcurrency, MCP_RESERVED_CONCURRENCY)`,
        ]
      : []),
    ...(rate > 0
      ? [`let in at most ${rate} requests per second (requestsPerSecond, MCP_REQUESTS_PER_SECOND)`]
      : []),
    `ask AWS for at least ${claimed} (Service Quotas, AWS Lambda, Concurrent executions), and give that number`,
  ]
  return `What helps: ${ways.join('; or ')}.`
}

/** How many requests are in progress at once when each takes the whole timeout. */
function longCalls(limits: Limits): number {
  const { requestsPerSecond: rate, requestBurst: burst, timeoutSeconds: seconds } = limits
  return mcpRoutes(limits) * (burst + rate * seconds)
}

/** The path, and the same with a slash at its end, which the root has already (`lambda/discovery/routes.ts`). */
export function mcpRoutes({ resourcePath }: Pick<Limits, 'resourcePath'>): number {
  return resourcePath === '/' ? 1 : 2
}
