/** What the doctor finds: a name that never changes, and sentences for the person who has to change something. */
import { CATALOGUE, type FindingId } from './catalogue/catalogue.ts'
import type { ClientId } from './clients/clients.ts'

/** A problem keeps somebody out or lets somebody in; a warning troubles some clients; a note is good to know. */
export type Severity = 'problem' | 'warning' | 'note'

/** An entry of the catalogue: what all findings of one name have in common. */
export interface Kind {
  readonly severity: Severity
  /** One sentence. */
  readonly what: string
  /** The setting, the page of a console or the document where it is changed. */
  readonly where: string
}

export interface Finding {
  readonly id: FindingId
  readonly severity: Severity
  readonly what: string
  readonly received: string
  readonly right: string
  readonly where: string
  /** Clients that mind. Undefined: all. */
  readonly clients?: readonly ClientId[]
}

type Details = Pick<Finding, 'received' | 'right' | 'clients'> &
  Partial<Pick<Finding, 'severity' | 'what' | 'where'>>

/** Makes a finding of the catalogue. Details may say more than the catalogue does. */
export function found(id: FindingId, details: Details): Finding {
  return { id, ...CATALOGUE[id], ...details }
}

const SEVERITIES: readonly Severity[] = ['problem', 'warning', 'note']

/** The same findings, worst first, otherwise in their order, without repetitions. */
export function ordered(findings: readonly Finding[]): Finding[] {
  const known = new Set<string>()
  const single = findings.filter(({ id, received }) => {
    const key = `${id} ${received}`
    return known.size < known.add(key).size
  })
  return SEVERITIES.flatMap((severity) => single.filter((one) => one.severity === severity))
}

/** What follows from another finding, by the beginning of its name. */
const CONSEQUENCES: readonly (readonly [cause: RegExp, consequences: readonly FindingId[]])[] = [
  [/^client-secret-(?:not-stored|gone)$/, ['cannot-check-tokens', 'token-unknown']],
  [/^function-(?:stopped|missing|failed)$/, ['server-failing']],
  [
    /^resource-(?:host|port|scheme|loopback-name|path|case|slash)$/,
    ['challenge-metadata-elsewhere', 'card-of-another-server'],
  ],
  [/^issuer-(?:loopback-name|differs)$/, ['introspection-endpoint-elsewhere']],
  [/^issuer-(?:slash|differs)$/, ['setting-doubtful']],
  [/^region-missing$/, ['client-secret-unreadable']],
  [/^cannot-check-tokens$/, ['token-unknown']],
  [/^token-lost$/, ['token-refused']],
  [/^(?:token-not-bound|dpop-not-offered)$/, ['bound-tokens-only']],
]

/** Leaves out what is said already by the finding that is its cause. */
export function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const said = CONSEQUENCES.filter(([cause]) => findings.some(({ id }) => cause.test(id)))
  const consequences = new Set(said.flatMap(([, ids]) => ids))
  return findings.filter(({ id }) => !consequences.has(id))
}

/** Leaves out what the client does not mind. */
export function mindedBy(findings: readonly Finding[], client: ClientId | undefined): Finding[] {
  return findings.filter(
    ({ clients }) => client === undefined || clients === undefined || clients.includes(client),
  )
}
