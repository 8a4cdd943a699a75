/** The members that an entry of AUTH_SERVERS may have. */
import { isScopeToken } from '../oauth/scopes.ts'
import type { Parser, SettingsTable } from './setting.ts'
import { similarNames } from './similar-names.ts'
import { shown } from './settings-reader.ts'
import { CLIENT_SECRET, DOCUMENTS, TOKEN_CHECK } from './settings-table.ts'

/** @returns what is wrong with a value, as a sentence */
type Check = (value: unknown, at: string) => string | undefined

/** Returns a sentence for a member that cannot work. */
export function memberProblem(at: string, member: string, value: unknown): string | undefined {
  const check = new Map(Object.entries(checks())).get(member)
  return check === undefined ? unknownMember(at, member) : check(value, `${at}.${member}`)
}

export const memberNames = () => Object.keys(checks()).join(', ')

/** A value of such a member may be a secret. */
function unknownMember(at: string, member: string): string {
  const [meant] = similarNames(member, Object.keys(checks()))
  const hint =
    member === 'clientSecret'
      ? 'name the secret by clientSecretArn or, locally, by clientSecretVariable'
      : (meant && `did you mean ${meant}?`) || `use ${memberNames()}`
  return `${at} has the member ${JSON.stringify(member)}, which means nothing: ${hint}`
}

/** A function, so that bundles without it drop what it uses. */
function checks(): Readonly<Record<string, Check>> {
  const ofSettings = Object.entries({
    issuer: DOCUMENTS.issuer,
    tokenCheck: TOKEN_CHECK.tokenCheck,
    profile: TOKEN_CHECK.profile,
    jwksUri: TOKEN_CHECK.jwksUri,
    introspectionEndpoint: TOKEN_CHECK.introspectionEndpoint,
    clientId: TOKEN_CHECK.clientId,
    clientAuthMethod: TOKEN_CHECK.clientAuthMethod,
    assertionAudience: TOKEN_CHECK.assertionAudience,
    introspectionAnswer: TOKEN_CHECK.introspectionAnswer,
    clientSecretArn: CLIENT_SECRET.arn,
  } satisfies SettingsTable).map(([member, [, parser]]) => [member, parsedBy(parser)] as const)
  return {
    ...Object.fromEntries(ofSettings),
    clientSecretVariable: variableProblem,
    audiences: listProblem(0),
    scopePrefix: parsedBy(DOCUMENTS.scopePrefix[1]),
    scopes: scopesProblem,
    allowedClients: listProblem(1),
  }
}

/** Checks a text by the parser of a setting. */
function parsedBy(parser: Parser<unknown>): Check {
  return (value, at) => {
    if (typeof value !== 'string') return `${at} is ${typeof value}: give a string`
    if (value.trim() === '') return `${at} is empty: leave it out, or give a string`
    if (value.trim() !== value) return `${at} is ${shown(value)}: leave out the spaces around it`
    let problem: string | undefined
    parser.parse(value, (wanted) => void (problem = `${at} is ${shown(value)}: ${wanted}`))
    return problem
  }
}

const isText = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.trim() === value

function listProblem(minimum: number): Check {
  return (value, at) =>
    Array.isArray(value) && value.length >= minimum && value.every(isText)
      ? undefined
      : `${at} is ${JSON.stringify(value)}: give a list of strings without spaces around them, such as ["a", "b"]`
}

const scopesProblem: Check = (value, at) => {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  const scopes = isMap ? Object.values(value) : []
  const areScopes = scopes.every((scope) => typeof scope === 'string' && isScopeToken(scope))
  return isMap && areScopes
    ? undefined
    : `${at} is ${JSON.stringify(value)}: give what this server calls each scope, and its name here, such as {"Tools.Use":"mcp"}`
}

/** Does not show the value: it may be the secret itself. */
const variableProblem: Check = (value, at) =>
  typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value)
    ? undefined
    : `${at} is no name of an environment variable (the value is not shown here, in case it is the secret itself)`
