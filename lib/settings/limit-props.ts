import type { Duration } from 'aws-cdk-lib'
import type { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** How much a deployment takes on. `docs/operating.md` says which numbers add up. */
export interface LimitProps {
  /**
   * Requests per second that each route of the API takes, of all callers together; others get 429. Two routes lead to the
   * MCP endpoint, because its URL is served with a slash at its end, too.
   *
   * @default 15
   */
  readonly requestsPerSecond?: number | undefined

  /**
   * Requests that each route takes at once, before that rate holds.
   *
   * @default 75
   */
  readonly requestBurst?: number | undefined

  /**
   * Memory of the MCP function in MiB, at least 256. Its CPU grows with it; 1769 MiB is one vCPU.
   *
   * @default 1024
   */
  readonly memorySize?: number | undefined

  /**
   * Longest time for one request to the MCP endpoint: at most 29 s, or 900 s with `FRONT_DOOR=rest`. When a client leaves,
   * the function may go on until then.
   *
   * @default Duration.seconds(25)
   */
  readonly timeout?: Duration | undefined

  /**
   * Concurrent executions that are reserved for the MCP function, out of the account's; it gets no more than these. 0 stops
   * the function.
   *
   * @default no reservation
   */
  readonly reservedConcurrency?: number | undefined

  /**
   * Concurrent executions that Lambda allows the account in the region: 10 in many new accounts. Synth compares the other
   * limits with it. An alarm goes off at 80 % of it.
   *
   * @default 1000
   */
  readonly accountConcurrency?: number | undefined

  /**
   * Lowest level that the functions log.
   *
   * @default ApplicationLogLevel.INFO
   */
  readonly logLevel?: ApplicationLogLevel | undefined

  /**
   * How many days each log is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays | undefined

  /**
   * Whether both functions send traces to AWS X-Ray.
   *
   * @default false
   */
  readonly tracing?: boolean | undefined
}
