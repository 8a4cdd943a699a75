/** Judges whether there is metadata of an issuer, and whether it is of that issuer (RFC 8414 §3.3). */
import { isLoopback } from '../../../lambda/oauth/url.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { type Finding, found } from '../finding.ts'
import { member, received, receivedStatus, shown } from '../net/words.ts'
import type { IssuerVisit } from './visit.ts'

export function issuerMetadata(visit: IssuerVisit): Finding[] {
  const { issuer, places, document, elsewhere } = visit
  if (elsewhere !== undefined) {
    const right = String(member(elsewhere.body, 'issuer'))
    const said = `${issuer} has no metadata, and ${elsewhere.url} names the issuer ${shown(right)}`
    return [found('realm-elsewhere', { received: said, right })]
  }
  if (document === undefined) return [withoutMetadata(issuer, places)]
  const named = String(member(document.body, 'issuer'))
  if (named === issuer) return []
  return [
    found(differenceOf(issuer, named), {
      received: `${document.url} names the issuer ${shown(named)}, and this server ${shown(issuer)}`,
      right: named.includes('{tenantid}') ? OWN_TENANT : `${named}, to the letter`,
    }),
  ]
}

/** Of Entra ID, whose metadata for several tenants is a template. */
const OWN_TENANT =
  'the issuer of one tenant, with its ID: https://login.microsoftonline.com/<tenant ID>/v2.0'

function withoutMetadata(issuer: string, places: IssuerVisit['places']): Finding {
  const said = places.map((answer) => receivedStatus(answer)).join('; ')
  const failing = places.find(({ status }) => status >= 500 || status === 429)
  if (failing !== undefined) {
    return found('issuer-failing', {
      received: received(failing),
      right: `200 with the metadata of ${issuer}`,
    })
  }
  const odd = places.find(({ status }) => status === 200)
  if (odd !== undefined) {
    return found('issuer-metadata-not-json', {
      received: received(odd),
      right: 'a JSON document with the issuer',
    })
  }
  // Keycloak says "Realm does not exist".
  const isRealm = /\/realms\/[^/]+\/?$/.test(new URL(issuer).pathname)
  const words = places.map(({ text }) => text).find((text) => /realm does not exist/i.test(text))
  if (isRealm || words !== undefined) {
    const [, realm] = /\/realms\/([^/]+)/.exec(new URL(issuer).pathname) ?? []
    return found('realm-missing', {
      received: `realm ${shown(realm)}: ${said}`,
      right: 'the name of a realm, in its upper and lower case',
    })
  }
  const [before = '', document] = issuer.split('/.well-known/')
  return found('issuer-without-metadata', {
    received: said,
    right:
      document === undefined
        ? `200 with the metadata of ${issuer} at one of them`
        : `the issuer that this document names, such as ${before}`,
  })
}

function differenceOf(issuer: string, named: string): FindingId {
  const [one, other] = [issuer, named].map((text) => text.replace(/\/$/, ''))
  if (one === other) return 'issuer-slash'
  const [typed, told] = [URL.parse(issuer), URL.parse(named)]
  const isAlias =
    typed !== null &&
    told !== null &&
    typed.hostname !== told.hostname &&
    [typed, told].every(({ hostname }) => isLoopback(hostname))
  return isAlias ? 'issuer-loopback-name' : 'issuer-differs'
}
