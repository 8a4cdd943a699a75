import { type AuthInfo, McpServer, type ServerCapabilities } from '@modelcontextprotocol/server'
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

/** Makes the server of one request. */
export type ServerFactory = (request: ServedRequest) => McpServer

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

/**
 * Makes a server for each request, which share nothing: several may run at once in one process. Its lists depend on the
 * caller; the SDK marks them as private to it.
 */
export function serverFactory(catalog: Catalog): ServerFactory {
  const { serverInfo, instructions, features, scopeHierarchy, services } = catalog
  const everything = offerOf(features)
  const isOpen = !features.some(({ hidden }) => hidden)

  return ({ authInfo, authorized }) => {
    const granted = authInfo?.scopes ?? []
    const server = new McpServer(serverInfo, instructions === undefined ? {} : { instructions })
    const { kinds, capabilities } = isOpen
      ? everything
      : offerOf(features.filter((feature) => isVisible(feature, granted, scopeHierarchy)))
    // Given to the constructor, they would bring handlers that ours replace.
    server.server.registerCapabilities(capabilities)
    const served: Served = {
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
    for (const [kind, own] of kinds) kind.install(server, served, own)
    return server
  }
}

/** The kinds of features, and what a server of them can do: nothing tells that there are hidden ones. */
function offerOf(features: readonly Feature[]) {
  const kinds = [...new Set(features.map(({ kind }) => kind))].map(
    (kind) => [kind, features.filter((feature) => feature.kind === kind)] as const,
  )
  const capabilities = Object.assign(
    {},
    ...kinds.map(([kind, own]) => kind.capabilities(own)),
  ) as ServerCapabilities
  return { kinds, capabilities }
}
