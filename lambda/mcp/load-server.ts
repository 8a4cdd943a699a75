import { VERSION } from '../base/version.ts'
import type { FeatureCall } from '../message/read-message.ts'
import type { ScopeHierarchy } from '../oauth/scopes.ts'
import { askingProblem, featuresOf, type ServerDefinition } from '../features/define-server.ts'
import { once } from '../features/calls/json-schema.ts'
import type { Feature, Services } from '../features/calls/feature.ts'
import { type Catalog, findFeature, type ServerInfo } from './catalog.ts'
import type { Serve } from './serve.ts'
import type { ServerFactory } from './server-factory.ts'
import { withUsualAnswers } from './usual-answers.ts'

/** A server that is ready for requests. */
export interface LoadedServer {
  /** What a call is of, if a caller with these scopes may see it. */
  readonly find: (call: FeatureCall, granted: readonly string[]) => Feature | undefined
  readonly serve: Serve
  /** Loads what makes servers for transports that keep one. */
  readonly loadFactory: () => Promise<ServerFactory>
}

/** Returns what loads something on first use. */
export type Loading = <T>(load: () => Promise<T>) => () => Promise<T>

export interface LoadOptions {
  readonly scopeHierarchy: ScopeHierarchy
  /**
   * The server in its settings, which the metadata documents have too: clients compare them. Its definition has only icons
   * and website before these, as the server card does (`lambda/discovery/identity.ts`).
   */
  readonly identity?: Partial<ServerInfo>
  readonly services?: Services
  /** How to load the SDK. @default once, whatever comes of it */
  readonly loading?: Loading
}

/** @throws when something asks the user, and there is no key to seal its state with */
export function loadServer(
  definition: ServerDefinition,
  { scopeHierarchy, identity = {}, services = {}, loading = once }: LoadOptions,
): LoadedServer {
  const problem = askingProblem(definition, services.readStateKey !== undefined)
  if (problem !== undefined) throw new Error(problem)
  const catalog: Catalog = {
    serverInfo: serverInfoOf(definition, identity),
    instructions: definition.instructions,
    features: featuresOf(definition),
    scopeHierarchy,
    services,
  }
  const loadFactory = loading(async () => {
    const { serverFactory } = await import('./server-factory.ts')
    return serverFactory(catalog)
  })
  const loadServe = loading(async () => {
    const [{ createServe }, factory] = await Promise.all([import('./serve.ts'), loadFactory()])
    return createServe(factory)
  })
  return {
    find: (call, granted) => findFeature(catalog, call, granted),
    serve: withUsualAnswers(catalog, async (request) => (await loadServe())(request)),
    loadFactory,
  }
}

function serverInfoOf(definition: ServerDefinition, identity: Partial<ServerInfo>): ServerInfo {
  const { name = 'mcp-auth-lambda', version = VERSION } = definition
  const { title, description, websiteUrl, icons } = definition
  return {
    name,
    version,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...identity,
    ...(websiteUrl !== undefined && { websiteUrl }),
    ...(icons !== undefined && { icons: icons as NonNullable<ServerInfo['icons']> }),
  }
}
