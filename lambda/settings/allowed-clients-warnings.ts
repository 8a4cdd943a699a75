/** Says which entries of a list of clients no client ID is likely to equal. */
import type { GivenSettings } from './function-settings.ts'
import type { Words } from './setting-words.ts'

type Mistake = readonly [entry: RegExp, wanted: string]

const WILDCARD: Mistake = [
  /\*/,
  'list each client ID, or leave the list out to let in every client with a valid token',
]
/** In this order: what an entry looks like, and what to do. */
const OF_TEXT: readonly Mistake[] = [
  [/["'[\]]/, 'give client IDs without brackets and quotes, separated by commas'],
  [/\s/, 'separate client IDs by commas'],
  WILDCARD,
]

/** Returns a sentence for each entry that would turn everybody away. Claims, such as `groups=All staff`, may hold anything. */
export function allowedClientsWarnings(
  { allowedClients = [] }: Pick<GivenSettings, 'allowedClients'>,
  { nameOf, hasTextLists }: Words,
): string[] {
  const mistakes = hasTextLists ? OF_TEXT : [WILDCARD]
  return allowedClients.flatMap((entry) => {
    const [, wanted] = mistakes.find(([form]) => form.test(entry)) ?? []
    return wanted === undefined || entry.includes('=')
      ? []
      : [
          `${nameOf('allowedClients')} holds ${JSON.stringify(entry)}, which is compared to the letter: ${wanted}`,
        ]
  })
}
