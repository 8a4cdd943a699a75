import { DOCUMENTS, TOKEN_CHECK } from '../settings/settings-table.ts'

/** Settings that an entry of AUTH_SERVERS has for itself. */
const MEMBERS = new Map<string, string>([
  [DOCUMENTS.issuer[0], 'issuer'],
  ...(
    [
      'tokenCheck',
      'profile',
      'jwksUri',
      'introspectionEndpoint',
      'clientId',
      'clientAuthMethod',
    ] as const
  ).map((member) => [TOKEN_CHECK[member][0], member] as const),
])

const VARIABLE = new RegExp(`\\b(${[...MEMBERS.keys()].join('|')})\\b(=\\w+)?`, 'g')

/** Names members in place of the variables, most of which are refused beside AUTH_SERVERS. */
export function wordsOfEntry(detail: string): string {
  return detail.replaceAll(
    VARIABLE,
    (_, variable: string, value = '') => `${MEMBERS.get(variable)}${value} in AUTH_SERVERS`,
  )
}
