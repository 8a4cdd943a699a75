/** What API Gateway knows of a request before it creates the event. */
export interface Routed {
  readonly requestId: string
  /** Path of the matching route, whatever the method. */
  readonly routePath: string
  readonly rawPath: string
  readonly query: string
  /** Host and port that the client means. */
  readonly authority: string
  readonly body: Buffer
}

/** Formats a time like web servers do in access logs: `12/Mar/2020:19:03:58 +0000`. */
export function toLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ')
  return `${day}/${month}/${year}:${clock} +0000`
}
