/** What AWS says about a deployment, as far as the doctor looks at it. Whoever has the clients of AWS reads it. */

export interface Deployment {
  readonly stack: string
  /** Undefined: none is set. */
  readonly region: string | undefined
  /** Undefined: there is no such stack, or it cannot be read. */
  readonly description: StackDescription | undefined
  /** The deployments of this project in that region; read where the stack is not there. */
  readonly others: readonly string[]
  /** The MCP function and the one of the documents; those that the stack names and AWS describes. */
  readonly functions: readonly ExaminedFunction[]
  /** The one that the MCP function reads. Undefined: it reads none, or nobody knows. */
  readonly secret: ExaminedSecret | undefined
  /** What AWS did not tell, a sentence each. */
  readonly unread: readonly Unread[]
}

export interface StackDescription {
  /** Of CloudFormation, such as `UPDATE_COMPLETE`. */
  readonly status: string
  readonly reason: string | undefined
  /** By name, such as `McpUrl`. */
  readonly outputs: Readonly<Record<string, string>>
}

interface ExaminedVersion {
  readonly number: number
  /** What the versions of both functions share. Undefined: no deployment published it. */
  readonly release: string | undefined
  /** ISO 8601. */
  readonly published: string
}

export interface ExaminedFunction {
  readonly name: string
  /** Whether Lambda knows it. */
  readonly exists: boolean
  /** What is behind the alias. Undefined: there is none. */
  readonly live: LiveVersions | undefined
  /** Undefined: AWS does not tell. */
  readonly configuration: FunctionConfiguration | undefined
  /** Reserved concurrent executions. Undefined: none are reserved, or AWS does not tell. */
  readonly reserved: number | undefined
}

export interface LiveVersions {
  readonly current: number
  /** In ascending order. */
  readonly versions: readonly ExaminedVersion[]
  /** Versions that a rollback has left. */
  readonly rejected: readonly number[]
  /** The share of requests that goes to other versions than the current one, from 0 to 1. */
  readonly weights: Readonly<Record<string, number>>
}

/** Of the version that serves. */
export interface FunctionConfiguration {
  /** Of Lambda, such as `Active`. */
  readonly state: string | undefined
  readonly stateReason: string | undefined
  /** Such as `Successful`. */
  readonly lastUpdate: string | undefined
  readonly lastUpdateReason: string | undefined
  /** Nothing of it is printed but what the checks name. */
  readonly environment: Readonly<Record<string, string>>
}

/** Its value is never read. */
export interface ExaminedSecret {
  readonly id: string
  readonly state: 'there' | 'deleted' | 'missing'
  /** How many versions have a label: one, until a second value is stored. */
  readonly versions: number
}

export interface Unread {
  /** The operation, such as `lambda:GetFunctionConfiguration of Mcp`. */
  readonly what: string
  readonly error: string
  /** Whether nothing is known without it. */
  readonly isAll: boolean
}
