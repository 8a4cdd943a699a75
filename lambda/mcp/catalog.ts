/** What a server offers, and to whom: for the SDK's server and for the usual answers alike. */
import type { AuthInfo, ServerCapabilities } from '@modelcontextprotocol/server'
import type { FeatureCall } from '../message/read-message.ts'
import { holdsScopes, type ScopeHierarchy } from '../oauth/scopes.ts'
import type { Feature, FeatureKind, Served, Services } from '../features/calls/feature.ts'

/** How the server introduces itself to clients, and what it shows people. */
export interface ServerInfo {
  readonly name: string
  readonly version: string
  readonly title?: string
  readonly description?: string
  readonly websiteUrl?: string
  readonly icons?: { readonly src: string; readonly mimeType?: string; readonly sizes?: string[] }[]
}

/** The request that a server is made for. */
export interface ServedRequest {
  readonly authInfo?: AuthInfo
  /**
   * What the gate has authorized this one request for; undefined: a session's server, each of whose requests passes the
   * gate by itself.
   */
  readonly authorized?: readonly Feature[]
}

export interface Catalog {
  readonly serverInfo: ServerInfo
  readonly instructions: string | undefined
  readonly features: readonly Feature[]
  readonly scopeHierarchy: ScopeHierarchy
  readonly services: Services
}

/** Finds what a call is of, if a caller with these scopes may see it. */
export function findFeature(
  { features, scopeHierarchy }: Pick<Catalog, 'features' | 'scopeHierarchy'>,
  call: FeatureCall,
  granted: readonly string[],
): Feature | undefined {
  return features.find(
    (feature) => feature.kind.matches(feature, call) && isVisible(feature, granted, scopeHierarchy),
  )
}

function isVisible({ hidden, scopes }: Feature, granted: readonly string[], all: ScopeHierarchy) {
  return !hidden || holdsScopes(scopes, granted, all)
}

/** The kinds of features that a caller may see, and what a server of them can do. */
export interface Offer {
  readonly kinds: readonly (readonly [kind: FeatureKind, own: readonly Feature[]])[]
  readonly capabilities: ServerCapabilities
}

/** Returns what is offered to the caller of a request: nothing tells that there are hidden features. */
export function offersOf({ features, scopeHierarchy }: Catalog) {
  const everything = offerOf(features)
  const isOpen = !features.some(({ hidden }) => hidden)
  return ({ authInfo }: ServedRequest): Offer => {
    const granted = authInfo?.scopes ?? []
    return isOpen
      ? everything
      : offerOf(features.filter((feature) => isVisible(feature, granted, scopeHierarchy)))
  }
}

function offerOf(features: readonly Feature[]): Offer {
  const kinds = [...new Set(features.map(({ kind }) => kind))].map(
    (kind) => [kind, features.filter((feature) => feature.kind === kind)] as const,
  )
  const capabilities = Object.assign(
    {},
    ...kinds.map(([kind, own]) => kind.capabilities(own)),
  ) as ServerCapabilities
  return { kinds, capabilities }
}

/** What a request may see and call. */
export function servedTo(catalog: Catalog, { authInfo, authorized }: ServedRequest): Served {
  const { features, scopeHierarchy, services } = catalog
  const granted = authInfo?.scopes ?? []
  return {
    authInfo,
    services,
    holds: (scopes) => holdsScopes(scopes, granted, scopeHierarchy),
    list: <F extends Feature>(kind: FeatureKind) =>
      features.filter(
        (feature): feature is F =>
          feature.kind === kind && isVisible(feature, granted, scopeHierarchy),
      ),
    find: (call) => {
      const found = findFeature(catalog, call, granted)
      if (found !== undefined && authorized?.includes(found) === false) {
        throw new Error(`the gate has not authorized the request for ${found.name}`)
      }
      return found as never
    },
  }
}
