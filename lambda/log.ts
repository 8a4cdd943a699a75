import { Logger } from '@aws-lambda-powertools/logger'

/** One line of JSON per event. Callers name what they log, field by field: never an event, a header or a token. */
export const log = new Logger({ serviceName: 'mcp-auth-lambda' })
