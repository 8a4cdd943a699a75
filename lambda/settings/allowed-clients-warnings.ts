/** Says which entries of lists of clients no client ID is likely to equal. No function loads it. */
import type { GivenSettings } from './function-settings.ts'
import { TOKEN_CHECK } from './settings-table.ts'

type Settings = Pick<GivenSettings, 'allowedClients' | 'authServers'>

/** In this order: what an entry looks like, and what to do. */
const MISTAKES: readonly (readonly [entry: RegExp, wanted: string])[] = [
  [/["'[\]]/, 'give client IDs without brackets and quotes, separated by commas'],
  [/\s/, 'separate client IDs by commas'],
  [/\*/, 'list each client ID, or leave the list out to let in every client with a valid token'],
]

/** Returns a sentence for each entry that would turn everybody away. Claims, such as `groups=All staff`, may hold anything. */
export function allowedClientsWarnings({ allowedClients, authServers = [] }: Settings): string[] {
  const lists = [
    [TOKEN_CHECK.allowedClients[0], allowedClients, MISTAKES],
    // A JSON list has its commas and quotes already.
    ...authServers.map(
      (server, index) =>
        [
          `AUTH_SERVERS[${index}].allowedClients`,
          server.allowedClients,
          MISTAKES.slice(2),
        ] as const,
    ),
  ] as const
  return lists.flatMap(([name, entries = [], mistakes]) =>
    entries.flatMap((entry) => {
      const [, wanted] = mistakes.find(([form]) => form.test(entry)) ?? []
      return wanted === undefined || entry.includes('=')
        ? []
        : [`${name} holds ${JSON.stringify(entry)}, which is compared to the letter: ${wanted}`]
    }),
  )
}
