/** What warnings call settings: variables, members of an entry of AUTH_SERVERS, or props. */
import type { AuthServer } from './auth-servers.ts'
import { DOCUMENTS, SERVERS, TOKEN_CHECK } from './settings-table.ts'

type Member =
  | 'issuer'
  | 'resource'
  | 'requiredScopes'
  | 'scopePrefix'
  | 'tokenCheck'
  | 'profile'
  | 'audiences'
  | 'allowedClients'
  | 'authServers'

export interface Words {
  readonly nameOf: (member: Member) => string
  /** How a value is given, for a list its only item. */
  readonly set: (member: Member, value: string) => string
  /** The same in an entry of several servers. */
  readonly setMember: Words['set']
  /** What gives an entry its own client secret. */
  readonly ownSecret: string
  /** Whether a list is one text, so that its separators and quotes may be mistaken. */
  readonly hasTextLists: boolean
}

const TABLE = { ...DOCUMENTS, ...SERVERS, ...TOKEN_CHECK }

export const VARIABLES: Words = {
  nameOf: (member) => TABLE[member][0],
  set: (member, value) => `${TABLE[member][0]}=${value}`,
  setMember: (member, value) => `"${member}":${listed(member, JSON.stringify(value))}`,
  ownSecret: 'clientSecretArn or, locally, clientSecretVariable',
  hasTextLists: true,
}

const setProp: Words['set'] = (member, value) => `${member}: ${listed(member, `'${value}'`)}`

/** Props have the names of the members. */
export const PROPS: Words = {
  nameOf: (member) => member,
  set: setProp,
  setMember: setProp,
  ownSecret: 'clientSecret',
  hasTextLists: false,
}

const listed = (member: Member, value: string) => (member === 'audiences' ? `[${value}]` : value)

/** Clients are told these once, for all servers. */
const TOLD = new Set<Member>(['resource', 'requiredScopes', 'scopePrefix'])

/** The words for one of several servers. */
export function wordsOfEntry(words: Words, index: number, own: AuthServer): Words {
  const place = `${words.nameOf('authServers')}[${index}]`
  return {
    ...words,
    nameOf: (member) =>
      TOLD.has(member) && !Object.hasOwn(own, member) ? words.nameOf(member) : `${place}.${member}`,
    set: (member, value) => (TOLD.has(member) ? words.set : words.setMember)(member, value),
    hasTextLists: false,
  }
}
