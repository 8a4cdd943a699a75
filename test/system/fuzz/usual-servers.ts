/** Servers of random definitions, whose tools return whatever a tool may return, and count their runs. */
import * as fc from 'fast-check'
import * as z from 'zod'
import {
  definePrompt,
  defineResource,
  defineTool,
  image,
  resourceLink,
  type ServerDefinition,
  text,
  type ToolDefinition,
  ToolError,
} from '../../../lambda/features/public.ts'
import type { Catalog } from '../../../lambda/mcp/catalog.ts'
import { RpcError } from '../../../lambda/features/calls/rpc-error.ts'

type Kind = Pick<
  ToolDefinition<z.ZodType | undefined, z.ZodType | undefined, boolean>,
  'inputSchema' | 'outputSchema' | 'asks' | 'run'
>

const anything = z.looseObject({})
const block = { type: 'text', text: 'a block' } as const
const protoKey = JSON.parse('{"a":1,"__proto__":{"b":2}}') as object
class Row {
  readonly id = 1
}

export const USUAL_TOOLS: Readonly<Record<string, Kind>> = {
  echo: {
    inputSchema: anything,
    async run(input, context) {
      await context.reportProgress(1)
      const { authInfo, remainingTimeMs, signal, log: _, reportProgress: __, ...seen } = context
      return JSON.stringify({
        ...seen,
        input,
        caller: [authInfo, authInfo.token],
        time: remainingTimeMs(),
        signal: signal.aborted,
      })
    },
  },
  sum: {
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    outputSchema: z.object({ sum: z.number() }),
    run: (input) => {
      const { a, b } = input as { a: number; b: number }
      return { sum: a + b }
    },
  },
  blocks: { run: () => [text('one'), text('two')] },
  data: { run: () => ({ when: new Date(0), 2: 'two', 1: 'one', nested: protoKey }) },
  refuses: {
    run: () => {
      throw new ToolError('Not today.')
    },
  },
}

export const ODD_TOOLS: Readonly<Record<string, Kind>> = {
  throws: {
    run: () => {
      throw new Error('for the log')
    },
  },
  rpc_error: {
    run: () => {
      throw new RpcError(-32_001, 'no', { why: 'because' })
    },
  },
  nothing: { run: () => undefined },
  unsendable: { run: () => new Map() },
  row: { run: () => new Row() },
  list: { run: () => [1, 2, 3] },
  list_by_schema: { outputSchema: z.array(z.number()), run: () => [1, 2, 3] },
  word_by_schema: { outputSchema: z.string(), run: () => 'word' },
  null_by_schema: { outputSchema: z.null(), run: () => null },
  either_by_schema: {
    outputSchema: z.union([z.object({ a: z.number() }), z.array(z.number())]),
    run: () => ({ a: 1 }),
  },
  union_by_schema: {
    outputSchema: z.union([z.object({ a: z.number() }), z.object({ b: z.number() })]),
    run: () => ({ b: 1 }),
  },
  proto_by_schema: { outputSchema: anything, run: () => protoKey },
  misfit: { outputSchema: z.object({ a: z.number() }), run: () => ({ a: 'x' }) },
  whole: { run: () => ({ content: [block], structuredContent: { a: 1 }, isError: false }) },
  whole_in_disorder: { run: () => ({ isError: true, content: [block] }) },
  whole_with_meta: { run: () => ({ content: [block], _meta: { a: 1 } }) },
  whole_with_identity: {
    run: () => ({ content: [], _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'x' } } }),
  },
  whole_with_list: { run: () => ({ content: [], structuredContent: [1, 2] as never }) },
  whole_with_proto: { run: () => ({ content: [block], structuredContent: protoKey as never }) },
  whole_with_undefined: {
    run: () => ({ content: [block], structuredContent: undefined, isError: undefined }),
  },
  empty: { run: () => ({ content: [] }) },
  disordered_block: { run: () => ({ content: [{ text: 'x', type: 'text' as const }] }) },
  block_with_more: { run: () => ({ content: [{ ...block, more: 1 }] }) },
  annotated: { run: () => text('x', { annotations: { priority: 1, audience: ['user'] } }) },
  picture: { run: () => image(Buffer.from('abc'), 'image/png') },
  link: { run: () => resourceLink({ uri: 'https://example.com/', name: 'link' }) },
  header: {
    inputSchema: z.object({ region: z.string().optional().meta({ 'x-mcp-header': 'Region' }) }),
    run: (input) => JSON.stringify(input),
  },
  asks: { asks: true, run: () => 'does not ask' },
}

const icons = [{ src: 'https://example.com/icon.png', sizes: ['48x48'] }]
const onTools = fc.record(
  {
    title: fc.constant('A title'),
    annotations: fc.constant({ readOnlyHint: true, title: 'x' }),
    icons: fc.constant(icons),
    _meta: fc.constant({ ui: { resourceUri: 'ui://a' } }),
    scopes: fc.constantFrom(['admin'], ['write', 'admin']),
    hidden: fc.boolean(),
  },
  { requiredKeys: [] },
)

const toolsOf = (kinds: object, limits: fc.UniqueArrayConstraints<unknown, unknown>) =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(kinds)), onTools), {
    ...limits,
    selector: ([name]) => name,
  })

/** What a server is made of. */
export interface ServerPlan {
  readonly tools: readonly (readonly [kind: string, more: object])[]
  readonly hasResource: boolean
  readonly hasPrompt: boolean
  readonly about: Pick<Catalog, 'serverInfo' | 'instructions'>
}

export const serverPlan: fc.Arbitrary<ServerPlan> = fc.record({
  tools: fc.oneof(
    { weight: 12, arbitrary: toolsOf(USUAL_TOOLS, { minLength: 1 }) },
    { weight: 8, arbitrary: toolsOf({ ...USUAL_TOOLS, ...ODD_TOOLS }, { minLength: 1 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  hasResource: fc.boolean(),
  hasPrompt: fc.boolean(),
  about: fc.record({
    instructions: fc.constantFrom(undefined, '', 'Read before you write.', '\uD800'),
    serverInfo: fc.record(
      {
        name: fc.constant('server'),
        version: fc.constant('1'),
        title: fc.string(),
        icons: fc.constant(icons),
      },
      { requiredKeys: ['name', 'version'] },
    ),
  }),
})

/** @param ran gets the name of each tool that runs */
export function serverOf(plan: ServerPlan, ran: string[]): ServerDefinition {
  const kinds: Readonly<Record<string, Kind>> = { ...USUAL_TOOLS, ...ODD_TOOLS }
  const tools = plan.tools.map(([name, more]) => {
    const { run, ...kind } = kinds[name] as Kind
    const counted: typeof run = (input, context) => {
      ran.push(name)
      return run(input, context)
    }
    return defineTool({ name, description: 'A tool.', ...kind, ...more, run: counted })
  })
  const resource = defineResource({ uri: 'a://b', name: 'b', read: () => 'text' })
  const prompt = definePrompt({ name: 'p', get: () => 'words' })
  return {
    tools,
    resources: plan.hasResource ? [resource] : [],
    prompts: plan.hasPrompt ? [prompt] : [],
  }
}
