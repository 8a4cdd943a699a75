/** JSON-RPC messages of both eras, most of them nearly right. */
import * as fc from 'fast-check'
import { anyNode, array, type Member, type Node, nodeOf, object, value } from './json-text.ts'

const VERSIONS = ['2026-07-28', '2025-11-25', '2025-03-26', '2030-01-01', '', '2026-07-28 ']
const NAMES = ['open', 'guarded', 'secret']
const STRANGE_NAMES = [
  'GUARDED',
  'guarded ',
  'guarded\u0000',
  'ｇuarded',
  '=?base64?Z3VhcmRlZA==?=',
  'constructor',
  '__proto__',
  '',
]
const METHODS = [
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'tools/Call',
  'tools/call ',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
  'tasks/get',
  'tasks/result',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
]

export const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

const name: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES).map(value) },
  { weight: 2, arbitrary: fc.constantFrom(...STRANGE_NAMES).map(value) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(['guarded'], { name: 'guarded' }).map(nodeOf) },
  { weight: 1, arbitrary: anyNode },
)

const meta: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(nodeOf(META)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...VERSIONS)
      .map((version) => nodeOf({ ...META, 'io.modelcontextprotocol/protocolVersion': version })),
  },
  { weight: 1, arbitrary: fc.constant(nodeOf({ progressToken: 1 })) },
  { weight: 1, arbitrary: anyNode },
)

const id: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<number | string>(1, 2, 3, '1', 'a').map(value) },
  { weight: 1, arbitrary: anyNode },
)

/** Now and then without a member, with one twice, or in another order. */
const members = (all: Record<string, fc.Arbitrary<Node>>, odd: fc.Arbitrary<Member>) =>
  fc
    .tuple(
      fc.tuple(...Object.entries(all).map(([key, node]) => fc.tuple(fc.constant(key), node))),
      fc.array(odd, { maxLength: 2 }),
      fc.nat(11),
      fc.boolean(),
    )
    .map(([usual, more, left, first]) => {
      const kept = usual.filter((_, at) => at !== left)
      return object(first ? [...more, ...kept] : [...kept, ...more])
    })

const oddParam: fc.Arbitrary<Member> = fc.oneof(
  fc.tuple(fc.constantFrom('name', '__proto__', 'params', 'NAME'), name),
  fc.tuple(
    fc.constant('__proto__'),
    name.map((node) => object([['name', node]])),
  ),
  fc.tuple(fc.constantFrom('task', 'inputResponses', 'requestState', 'constructor'), anyNode),
  fc.tuple(fc.constant('requestId'), id),
)

const params: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: members({ name, arguments: fc.constant(object([])) }, oddParam) },
  {
    weight: 6,
    arbitrary: members({ name, arguments: fc.constant(object([])), _meta: meta }, oddParam),
  },
  { weight: 1, arbitrary: members({ name, arguments: anyNode, _meta: meta }, oddParam) },
  { weight: 1, arbitrary: fc.array(name, { maxLength: 2 }).map(array) },
  { weight: 1, arbitrary: anyNode },
)

const method: fc.Arbitrary<Node> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(value('tools/call')) },
  { weight: 3, arbitrary: fc.constantFrom(...METHODS).map(value) },
  { weight: 1, arbitrary: anyNode },
)

const oddMember: fc.Arbitrary<Member> = fc.oneof(
  fc.tuple(fc.constantFrom('params', '__proto__', 'result', 'error'), params),
  fc.tuple(fc.constant('method'), method),
  fc.tuple(fc.constant('id'), id),
  fc.tuple(
    fc.constant('__proto__'),
    fc.tuple(method, params).map(([m, p]) =>
      object([
        ['method', m],
        ['params', p],
      ]),
    ),
  ),
)

const jsonrpc = fc.constant(value('2.0'))
const message: fc.Arbitrary<Node> = fc.oneof(
  { weight: 10, arbitrary: members({ jsonrpc, id, method, params }, oddMember) },
  { weight: 2, arbitrary: members({ jsonrpc, method, params }, oddMember) },
  { weight: 1, arbitrary: members({ jsonrpc, id, result: anyNode }, oddMember) },
)

/** A call that is right, with something put before or behind what it says. */
const disguised: fc.Arbitrary<Node> = fc
  .record({
    name: fc.constantFrom(...NAMES).map(value),
    modern: fc.boolean(),
    odd: fc.array(oddParam, { minLength: 1, maxLength: 2 }),
    oddMembers: fc.array(oddMember, { maxLength: 1 }),
    first: fc.boolean(),
  })
  .map((one) => {
    const around = (right: Member[], odd: Member[]) =>
      object(one.first ? [...odd, ...right] : [...right, ...odd])
    const own: Member[] = [
      ['name', one.name],
      ['arguments', object([])],
    ]
    if (one.modern) own.push(['_meta', nodeOf(META)])
    const right: Member[] = [
      ['jsonrpc', value('2.0')],
      ['id', value(1)],
      ['method', value('tools/call')],
      ['params', around(own, one.odd)],
    ]
    return around(right, one.oddMembers)
  })

/** Calls, and notifications that cancel some of them. */
const cancelling: fc.Arbitrary<Node> = fc
  .array(
    fc.record({
      id: fc.constantFrom<number | string>(1, 2, '1'),
      method: fc.constantFrom('tools/call', 'ping', 'notifications/cancelled'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    nodeOf(
      all.map(({ id: about, method: called }) =>
        called === 'notifications/cancelled'
          ? { jsonrpc: '2.0', method: called, params: { requestId: about } }
          : { jsonrpc: '2.0', id: about, method: called, params: { name: 'open', arguments: {} } },
      ),
    ),
  )

/** A message, a batch, a batch in a batch, or anything else. */
export const body: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: message },
  { weight: 6, arbitrary: disguised },
  { weight: 1, arbitrary: cancelling },
  { weight: 4, arbitrary: fc.array(message, { maxLength: 4 }).map(array) },
  { weight: 1, arbitrary: fc.array(message, { maxLength: 2 }).map((all) => array([array(all)])) },
  { weight: 1, arbitrary: message.map((one) => object([['0', one]])) },
  { weight: 1, arbitrary: anyNode },
)

/** The headers by which a client of 2026-07-28 repeats what the body says; often they say the same. */
export const protocolHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.constant({}),
  fc.record(
    {
      'mcp-protocol-version': fc.constantFrom('2026-07-28', '2026-07-28', ...VERSIONS),
      'mcp-method': fc.constantFrom('tools/call', 'tools/call', 'tools/list', 'ping'),
      'mcp-name': fc.constantFrom(...NAMES, ...NAMES, '=?base64?Z3VhcmRlZA==?=', 'constructor'),
    },
    { requiredKeys: ['mcp-protocol-version', 'mcp-method'] },
  ),
)
