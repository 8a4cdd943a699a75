/** How resources and resource templates are found and served. */
import type {
  ListResourcesResult,
  ListResourceTemplatesResult,
  McpServer,
  ServerContext,
} from '@modelcontextprotocol/server'
import { installCompletion } from '../calls/completion.ts'
import type { Resource } from './define-resource.ts'
import type { ListedResource, ResourceTemplate } from './define-resource-template.ts'
import type { Feature, FeatureKind, Served } from '../calls/feature.ts'
import { pageOf } from '../calls/pages.ts'
import { resourceNotFound } from './run-resource.ts'
import { runFeature } from '../calls/run-feature.ts'
import { ToolError, UnusableResultError } from '../calls/tool-error.ts'
import { toJson } from '../calls/tool-result.ts'
import { shown } from '../calls/shown.ts'

/** Longer ones fit no template: matching takes a time that grows with them. */
const MAX_URI_LENGTH = 2048

const listsResources = { resources: { listChanged: false } }

export const resourceKind: FeatureKind = {
  name: 'resource',
  capabilities: () => listsResources,
  // A completion may name a resource, which has no variables to complete.
  matches: (feature, { kind, id }) =>
    (kind === 'resource' || kind === 'resource template') &&
    canonical(id) === (feature as Resource).uri,
  install,
}

export const resourceTemplateKind: FeatureKind = {
  name: 'resource template',
  capabilities: (features) => ({
    ...listsResources,
    ...(features.some(completes) && { completions: {} }),
  }),
  matches(feature, { kind, id }) {
    const { uriTemplate, variablesIn } = feature as ResourceTemplate
    if (kind === 'resource template') return id === uriTemplate
    const uri = kind === 'resource' ? canonical(id) : undefined
    return uri !== undefined && variablesIn(uri) !== undefined
  },
  install(mcp, served, features) {
    install(mcp, served)
    if (features.some(completes)) installCompletion(mcp, served)
  },
}

type ListedTemplate = ListResourceTemplatesResult['resourceTemplates'][number]

const completes = (feature: Feature) =>
  Object.keys((feature as ResourceTemplate).completions).length > 0

/** As the URL Standard writes it; undefined for what is no URI, or too long. */
function canonical(uri: string): string | undefined {
  return uri.length <= MAX_URI_LENGTH && URL.canParse(uri) ? new URL(uri).href : undefined
}

function install({ server }: McpServer, served: Served): void {
  const templates = () => served.list<ResourceTemplate>(resourceTemplateKind)

  server.setRequestHandler('resources/list', async ({ params }, context) => {
    const own = served.list<Resource>(resourceKind).map(({ listed }) => listed)
    const found = await Promise.all(
      templates().map(async (template) => listedBy(template, served, context)),
    )
    const all = [...own, ...found.flat()] as ListResourcesResult['resources']
    const { items: resources, ...next } = pageOf(all, ({ uri }) => uri, params?.cursor)
    return { resources: [...resources], ...next }
  })
  server.setRequestHandler('resources/templates/list', ({ params }) => {
    const all = templates().map(({ listed }) => listed) as ListedTemplate[]
    const { items, ...next } = pageOf(all, ({ uriTemplate }) => uriTemplate, params?.cursor)
    return { resourceTemplates: [...items], ...next }
  })
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const found = served.find<Resource | ResourceTemplate>({ kind: 'resource', id: uri })
    if (found === undefined) throw resourceNotFound(uri)
    return found.read(new URL(uri).href, context, served.services)
  })
}

/** What a template has for the list. One that fails leaves its resources out, of a list that others are in: the log says why. */
async function listedBy(
  template: ResourceTemplate,
  served: Served,
  context: ServerContext,
): Promise<readonly ListedResource[]> {
  const { list, scopes } = template
  if (list === undefined || !served.holds(scopes)) return []
  const outcome = await runFeature({
    feature: { ...template, asks: false },
    context,
    services: served.services,
    input: undefined,
    async run(called) {
      try {
        return listOf(await list(called))
      } catch (error) {
        if (error instanceof ToolError)
          called.log.warn('resource template listed nothing', { error })
        throw error
      }
    },
  })
  if (!('result' in outcome)) return []
  const { mimeType } = template.listed as { readonly mimeType?: string }
  if (mimeType === undefined) return outcome.result
  const withType = (one: ListedResource) => ({ mimeType, ...one })
  return outcome.result.map(withType)
}

/** @throws for anything but a list of resources that JSON can carry: clients would refuse the lists of all others with it */
function listOf(returned: unknown): readonly ListedResource[] {
  if (Array.isArray(returned) && returned.every(isListed)) {
    return JSON.parse(toJson(returned)) as ListedResource[]
  }
  const wrong: unknown = Array.isArray(returned)
    ? returned.find((item) => !isListed(item))
    : returned
  throw new UnusableResultError('failed: its list is not one of resources.', shown(wrong))
}

function isListed(item: unknown): boolean {
  const { uri, name } = (item ?? {}) as Partial<ListedResource>
  return typeof uri === 'string' && URL.canParse(uri) && typeof name === 'string'
}
