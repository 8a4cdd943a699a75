/** Constants and messages shared by the benchmark and the process of its back ends. */
export const CLIENT = {
  id: 'mcp-server',
  secret: 'bench-client-secret',
  secretArn: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf',
} as const

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
  /** Introspections with other credentials than this server's own. */
  refusedClients: number
  connections: number
}
