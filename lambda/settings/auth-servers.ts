/** Several authorization servers at once: the entries of AUTH_SERVERS, and of the prop `authServers`. */
import type { SecretSource } from '../base/stored-secret.ts'
import { memberNames, memberProblem } from './auth-server-members.ts'
import { authServerProblems } from './auth-server-rules.ts'
import type { GateSettings } from './function-settings.ts'
import { text } from './parsers.ts'
import type { Setting } from './setting.ts'
import { SERVERS } from './settings-table.ts'

/** What each server may have of its own, and otherwise takes from the single settings. */
type Own =
  | 'tokenCheck'
  | 'profile'
  | 'jwksUri'
  | 'introspectionEndpoint'
  | 'clientId'
  | 'clientAuthMethod'
  | 'assertionAudience'
  | 'introspectionAnswer'
  | 'audiences'
  | 'scopePrefix'
  | 'allowedClients'

/** An entry with the members that were given. */
export interface AuthServer extends Readonly<Partial<Pick<GateSettings, Own>>> {
  readonly issuer: string
  /** What this server calls a scope, and what it stands for here. */
  readonly scopes?: Readonly<Record<string, string>> | undefined
  /** Name or ARN of the secret in Secrets Manager. */
  readonly clientSecretArn?: string | undefined
  /** Name of the environment variable that holds the secret. */
  readonly clientSecretVariable?: string | undefined
  /** What one of these two names. */
  readonly clientSecret?: SecretSource | undefined
}

export interface AuthServersSource {
  readonly problems: string[]
  /** What messages call a variable. */
  readonly nameOf: (variable: string) => string
  readonly settings: Pick<
    GateSettings,
    'tokenCheck' | 'clientAuthMethod' | 'refusedTokensPerMinute'
  >
  /** Whether nothing can check a value yet. @default all can be checked */
  readonly isUnknown?: (value: unknown) => boolean
  /** Whether a file holds the list. @default what holds it is the variable itself */
  readonly isFile?: boolean
}

/** Set beside the content of a file that AUTH_SERVERS names, to its path. No environment has variables with spaces. */
export const FROM_FILE: Setting = ['AUTH_SERVERS of a file', text]

type Entry = Readonly<Record<string, unknown>>

/** Parses AUTH_SERVERS. Reports nothing of what it holds: somebody may have put a secret there. */
export function parseAuthServers(json: string, source: AuthServersSource): AuthServer[] {
  let list: unknown
  try {
    list = JSON.parse(json)
  } catch (error) {
    const name = source.nameOf(SERVERS.authServers[0])
    const problem = notJson(json, error, source.isFile === true)
    source.problems.push(`${name} ${problem}: ${WANTED}`)
    return []
  }
  return readAuthServers(list, source)
}

/** V8 quotes the text around the place of a mistake, so only the place is taken. */
function notJson(json: string, error: unknown, isFile: boolean): string {
  if (!isFile && !/^\s*[[{]/.test(json)) return 'is neither JSON nor a file that can be read'
  const [place = ''] = / \(line \d+ column \d+\)/.exec(String(error)) ?? []
  return `${isFile ? 'names a file that ' : ''}is not JSON${place}`
}

const WANTED =
  'give a JSON list of authorization servers, such as [{"issuer":"https://auth.example.com"}], or, locally and at synth, the path of a file with one'

/** Reads the entries, and reports every problem with its place. */
export function readAuthServers(list: unknown, source: AuthServersSource): AuthServer[] {
  const { problems, nameOf } = source
  const name = nameOf(SERVERS.authServers[0])
  if (!Array.isArray(list) || list.length === 0) {
    const isObject = typeof list === 'object' && list !== null && !Array.isArray(list)
    problems.push(
      isObject
        ? `${name} is an object, and no list: put it in [ ]`
        : `${name} holds no authorization server: ${WANTED}`,
    )
    return []
  }
  const before = problems.length
  const servers = list.map((entry: unknown, index) => readEntry(entry, `${name}[${index}]`, source))
  if (problems.length === before) problems.push(...authServerProblems(servers, source))
  return servers
}

/** Keeps what can work: the list has its length, and later checks their places. */
function readEntry(entry: unknown, at: string, source: AuthServersSource): AuthServer {
  const { problems, isUnknown = () => false } = source
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    problems.push(`${at} is no object: give the members ${memberNames()}`)
    return { issuer: '' }
  }
  // What is left out must not hide the single setting.
  const given = Object.entries(entry as Entry).filter(([, value]) => value !== undefined)
  const working = given.filter(([member, value]) => {
    const problem = isUnknown(value) ? undefined : memberProblem(at, member, value)
    if (problem !== undefined) problems.push(problem)
    return problem === undefined
  })
  if (!given.some(([member]) => member === 'issuer')) {
    problems.push(`${at} has no issuer: add its issuer URL`)
  }
  return { issuer: '', ...(Object.fromEntries(working) as Partial<AuthServer>) }
}
