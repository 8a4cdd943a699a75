/** How much a deployment takes on: requests, memory, concurrency, and what it logs. */
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Descriptions } from '../../lambda/settings/description.ts'
import { choice, flag, integer } from '../../lambda/settings/parsers.ts'
import type { Parser, SettingsTable } from '../../lambda/settings/setting.ts'

/** With less, a cache full of large answers does not fit. */
const MIN_MEMORY_MIB = 256
const MAX_MEMORY_MIB = 10_240
/** Of a new account. */
const MIN_ACCOUNT_CONCURRENCY = 10
/** Above everything that AWS grants. */
const MAX = 1_000_000

/** CloudWatch Logs takes these numbers of days only. The last one means forever, and is the CDK's. */
const RETENTIONS = Object.values(RetentionDays).filter((days) => typeof days === 'number')

const retention: Parser<RetentionDays> = {
  parse: (text, refuse) =>
    RETENTIONS.find((days) => String(days) === text) ??
    refuse(
      `give one of ${RETENTIONS.slice(0, -1).join(', ')} days, or ${RETENTIONS.at(-1)} to keep them forever`,
    ),
}

const { TRACE, DEBUG, INFO, WARN, ERROR, FATAL } = ApplicationLogLevel
const logLevel: Parser<ApplicationLogLevel> = choice([TRACE, DEBUG, INFO, WARN, ERROR, FATAL])

export const LIMITS = {
  requestsPerSecond: ['MCP_REQUESTS_PER_SECOND', integer(1, MAX), 15],
  requestBurst: ['MCP_REQUEST_BURST', integer(1, MAX), 75],
  memorySize: ['MCP_MEMORY_MIB', integer(MIN_MEMORY_MIB, MAX_MEMORY_MIB), 1024],
  /** Undefined: new accounts refuse any. With 0, the function stops. */
  reservedConcurrency: ['MCP_RESERVED_CONCURRENCY', integer(0, MAX)],
  /** What `aws lambda get-account-settings` calls `ConcurrentExecutions`. */
  accountConcurrency: ['ACCOUNT_CONCURRENCY', integer(MIN_ACCOUNT_CONCURRENCY, MAX), 1000],
  /** Undefined: INFO, which is Lambda's own default for logs in JSON. */
  logLevel: ['LOG_LEVEL', logLevel],
  logRetention: ['LOG_RETENTION_DAYS', retention, RetentionDays.ONE_MONTH],
  tracing: ['TRACING', flag('false', 'true'), false],
} as const satisfies SettingsTable

export const LIMIT_DESCRIPTIONS: Descriptions<typeof LIMITS> = {
  requestsPerSecond: {
    sentence:
      'Requests per second that each route of the API takes, of all callers together; others get 429.',
    prop: 'requestsPerSecond',
    where: 'synth',
  },
  requestBurst: {
    sentence: 'Requests that each route takes at once, before that rate holds.',
    prop: 'requestBurst',
    where: 'synth',
  },
  memorySize: {
    sentence:
      'Memory of the MCP function in MiB, at least 256. Its CPU grows with it; 1769 MiB is one vCPU.',
    prop: 'memorySize',
    where: 'synth',
  },
  reservedConcurrency: {
    sentence:
      "Concurrent executions that are reserved for the MCP function, out of the account's; it gets no more than these. 0 stops the function.",
    default: 'no reservation',
    example: '100',
    prop: 'reservedConcurrency',
    where: 'synth',
  },
  accountConcurrency: {
    sentence:
      'Concurrent executions that Lambda allows the account in the region: 10 in many new accounts. Synth compares the other limits with it.',
    prop: 'accountConcurrency',
    where: 'synth',
  },
  logLevel: {
    sentence: 'Lowest level that the functions log.',
    syntax: 'One of `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, `FATAL`.',
    default: '`INFO`',
    example: 'DEBUG',
    prop: 'logLevel',
    where: 'synth',
  },
  logRetention: {
    sentence: 'How many days each log is kept.',
    syntax: 'One of the numbers that CloudWatch takes, such as 1, 7, 30, 90, 365; 9999 is forever.',
    prop: 'logRetention',
    where: 'synth',
  },
  tracing: {
    sentence: 'Whether both functions send traces to AWS X-Ray.',
    syntax: 'Either `true` or `false`.',
    prop: 'tracing',
    where: 'synth',
  },
}
