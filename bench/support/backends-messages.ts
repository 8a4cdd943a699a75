/** Constants and messages shared by the benchmark and the process of its back ends. */
export const CLIENT = {
  id: 'mcp-server',
  secret: 'bench-client-secret',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf',
} as const

/** The secret from which keys of options are derived, and one that nobody may read. */
export const SERVER_KEY = {
  secretArn: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:server-key-AbCdEf',
  unreadableArn: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:unreadable-AbCdEf',
  value: 'bench server key of more than 32 bytes',
} as const

/** What follows it in a token is the thumbprint of the key that the token is bound to (RFC 9449 §6.1). */
export const BOUND = '-bound-to-'

/** Services that tokens are exchanged for, by how the authorization server treats them. */
export const SERVICES = {
  /** Its tokens live for minutes. */
  kept: 'kept',
  /** Its tokens have no known life: each is used once. */
  once: 'once',
  /** The same, after `SLOW_MS`. */
  slow: 'slow',
  /** The authorization server is overloaded. */
  overloaded: 'overloaded',
} as const

export const SLOW_MS = 20

export const ISSUER_PATH = '/realms/bench'

interface Tls {
  readonly key: string
  readonly cert: string
}

/** The input of the process. */
export interface BackendsInput {
  /** Null: plain HTTP. */
  readonly tls: Tls | null
  /** The public keys of the issuer, as a JSON Web Key Set. */
  readonly keys: object
}

export interface Started {
  readonly origin: string
}

/** Number of requests of each kind since the counts were last read. */
export interface Counts {
  introspections: number
  secretReads: number
  /** Reads of the issuer's metadata and of its public keys. */
  keyReads: number
  exchanges: number
  /** Introspections with other credentials than this server's own. */
  refusedClients: number
  connections: number
}
