import { log } from '../base/log.ts'

/** Leaves out the line about each request: tests show failures only. A level that somebody has set stays. */
export function quietLog(environment = process.env): void {
  const { POWERTOOLS_LOG_LEVEL: own, AWS_LAMBDA_LOG_LEVEL: lambda } = environment
  if ((own ?? lambda) === undefined && log.getLevelName() === 'INFO') log.setLogLevel('WARN')
}
