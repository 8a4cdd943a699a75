/** What `cdk deploy` would upload. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { App } from 'aws-cdk-lib'
import { defineServer, defineTool } from '../../../../lambda/features/public.ts'
import { server } from '../../../support/demo-server.ts'
import { McpAuthStack, type McpAuthStackProps } from '../../../../lib/mcp-auth-stack.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { environmentOf, PLACE, type RawTemplate, readTemplate, STACK_NAME } from '../synthesis.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** Of the MCP function. */
export const ENTRY = path.join(import.meta.dirname, '../../../support/demo-handler.ts')

/** With a hidden tool, and texts that a shell would take for its own. */
export const SERVER = defineServer({
  ...server,
  tools: [
    ...(server.tools ?? []),
    defineTool({
      name: 'hidden_tool',
      title: 'Hidden',
      description: 'Hidden.',
      scopes: ['admin'],
      hidden: true,
      run: () => 'hidden',
    }),
    defineTool({
      name: 'quote',
      title: 'Quote',
      description: '"$(id)" `id` $HOME \'x\' <b> \\ ;',
      run: () => 'quote',
    }),
  ],
})

export interface Part {
  readonly code: string
  /** The files whose code is in it, by its source map. */
  readonly sources: readonly string[]
  /** The packages of these. */
  readonly packages: readonly string[]
}

export interface Bundle {
  /** The one with the `handler`. */
  readonly file: string
  /** By the names of its files, without those that make the code cache. */
  readonly parts: ReadonlyMap<string, Part>
  /** What the stack sets. */
  readonly environment: Record<string, string>
}

const folder = temporaryFolder('bundles')
/**
 * @param name of a folder, new for each call
 * @param more settings
 * @param served the MCP function, and its server
 */
export function synthesizeBundles(
  name: string,
  more: Readonly<Record<string, string>> = {},
  served: Pick<McpAuthStackProps, 'entry' | 'server'> = { entry: ENTRY, server: SERVER },
): Record<'Mcp' | 'Metadata', Bundle> & { readonly Challenges?: Bundle } {
  const outdir = path.join(folder, name)
  const context = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
  }
  const settings = readDeploymentSettings({
    AUTH_ISSUER: 'https://auth.example.com',
    RESOURCE_URL: 'https://mcp.example.com/mcp',
    OAUTH_CLIENT_SECRET_ARN: 'mcp/client',
    ...more,
  })
  const app = new App({ outdir, context })
  const place = settings.edge ? { env: PLACE } : {}
  new McpAuthStack(app, STACK_NAME, { ...settings, ...served, ...place })
  const templates = app.synth().stacks.map(({ template }) => template as RawTemplate)
  const stacks = templates.map((template) => readTemplate(template))
  const functions = new Map(stacks.flatMap(({ resources }) => [...resources]))
  const stack = stacks.find(({ resources }) => resources.has('Api/Mcp/Function'))
  const bundle = (id: string, environment: Record<string, string>): Bundle => {
    const asset = functions.get(id)?.Metadata['aws:asset:path'] ?? ''
    const code = path.join(outdir, asset)
    const parts = globSync('*.{mjs,script.js}', { cwd: code, exclude: ['code-cache-*'] }).map(
      (part) => {
        const read = (one: string) => readFileSync(path.join(code, one), 'utf8')
        const { sources } = JSON.parse(read(`${part}.map`)) as { sources: string[] }
        return [part, { code: read(part), sources, packages: packagesOf(sources) }] as const
      },
    )
    return { file: path.join(code, 'index.mjs'), parts: new Map(parts), environment }
  }
  const own = (id: 'Mcp' | 'Metadata') =>
    bundle(`Api/${id}/Function`, stack === undefined ? {} : environmentOf(stack, id))
  const ofEdge = settings.edge && {
    Challenges: bundle('Api/Edge/UsEast1/Challenges/Function', {}),
  }
  return { Mcp: own('Mcp'), Metadata: own('Metadata'), ...ofEdge }
}

function packagesOf(sources: string[]): string[] {
  const names = sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].toSorted()
}

/** Of all parts together. */
export function codeOf({ parts }: Bundle): string {
  return [...parts.values()].map(({ code }) => code).join('')
}

export function packagesIn({ parts }: Bundle): string[] {
  return [...new Set([...parts.values()].flatMap(({ packages }) => packages))].toSorted()
}
