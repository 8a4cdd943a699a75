import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

const { WARN, ERROR, FATAL } = ApplicationLogLevel

/** Returns a sentence if Lambda would drop the lines of the audit, whose level is INFO. */
export function auditWarning({ audit, logLevel }: ProtectedMcpApiProps): string | undefined {
  if (audit !== true || logLevel === undefined) return undefined
  return [WARN, ERROR, FATAL].includes(logLevel)
    ? `The log has no line of the audit, as the log level is ${logLevel}: use INFO or lower (LOG_LEVEL, or the prop logLevel)`
    : undefined
}
