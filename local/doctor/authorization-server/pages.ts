import { clientsThat } from '../clients/clients.ts'
import { type Finding, found } from '../finding.ts'
import type { Answer } from '../net/ask.ts'
import { shown } from '../net/words.ts'

/** Clients that are pages read the metadata of the authorization server from another origin, too. */
export function hiddenFromPages(document: Answer, origin: string | undefined): Finding[] {
  const allowed = document.headers.get('access-control-allow-origin')
  if (origin === undefined || allowed === '*' || allowed === origin) return []
  return [
    found('authorization-server-hidden-from-pages', {
      received: `${document.url} has Access-Control-Allow-Origin ${shown(allowed)} for ${origin}`,
      right: '*',
      clients: clientsThat(({ isPage }) => isPage === true),
    }),
  ]
}
