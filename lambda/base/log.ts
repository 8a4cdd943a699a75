import { Logger } from '@aws-lambda-powertools/logger'

/** Writes one JSON line per event. Callers name what they log, field by field: never an event, a header or a token. */
export const log = new Logger()
