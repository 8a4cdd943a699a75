/** JSON-RPC messages of both eras, most of them nearly right. */
import * as fc from 'fast-check'
import { CALL_KINDS, CALLS, META } from '../../support/probe-calls.ts'
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
const CALLING = ['tools/call', 'resources/read', 'prompts/get', 'completion/complete']
const METHODS = [
  'initialize',
  'resources/list',
  'resources/templates/list',
  'prompts/list',
  'ping',
  'server/discover',
  'tools/list',
  'tools/Call',
  'tools/call ',
  'logging/setLevel',
  'subscriptions/listen',
  'tasks/get',
  'tasks/result',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
]

const name: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES).map(value) },
  { weight: 2, arbitrary: fc.constantFrom(...STRANGE_NAMES).map(value) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(['guarded'], { name: 'guarded' }).map(nodeOf) },
  { weight: 1, arbitrary: anyNode },
)

/** As the fixed resources of the probe server, and those of its templates, have them, and nearly so. */
const uri: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('probe://', 'PROBE://', 'probe:', 'probe:///', 'probe://./', ' probe://'),
        fc.constantFrom(...NAMES, ...STRANGE_NAMES),
        fc.constantFrom('', '', '/1', '/{id}', '/', '//1', '/%2E%2E/1', '/../open/1', '?a', '#/1'),
      )
      .map((parts) => value(parts.join(''))),
  },
  { weight: 1, arbitrary: anyNode },
)

const ref: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('ref/prompt', 'ref/resource', 'ref/other'),
        name,
        fc.oneof(
          uri,
          fc.constantFrom(...NAMES).map((one) => value(`probe://${one}/{id}`)),
        ),
        fc.boolean(),
      )
      .map(([type, one, other, both]) => {
        const own: Member[] = [['type', value(type)]]
        if (both || type === 'ref/prompt') own.push(['name', one])
        if (both || type === 'ref/resource') own.push(['uri', other])
        return object(own)
      }),
  },
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
  fc.tuple(fc.constant('uri'), uri),
  fc.tuple(fc.constant('ref'), ref),
  fc.tuple(fc.constantFrom('task', 'inputResponses', 'requestState', 'constructor'), anyNode),
  fc.tuple(fc.constant('requestId'), id),
)

/** What each of the calling methods takes, all at once. */
const allParams = {
  name,
  uri,
  ref,
  argument: fc.constant(nodeOf({ name: 'id', value: '' })),
}

const params: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: members({ ...allParams, arguments: fc.constant(object([])) }, oddParam) },
  {
    weight: 6,
    arbitrary: members({ ...allParams, arguments: fc.constant(object([])), _meta: meta }, oddParam),
  },
  { weight: 1, arbitrary: members({ ...allParams, arguments: anyNode, _meta: meta }, oddParam) },
  { weight: 1, arbitrary: fc.array(name, { maxLength: 2 }).map(array) },
  { weight: 1, arbitrary: anyNode },
)

const method: fc.Arbitrary<Node> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...CALLING).map(value) },
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
    call: fc
      .tuple(fc.constantFrom(...CALL_KINDS), fc.constantFrom(...NAMES))
      .map(([kind, one]) => CALLS[kind](one)),
    modern: fc.boolean(),
    odd: fc.array(oddParam, { minLength: 1, maxLength: 2 }),
    oddMembers: fc.array(oddMember, { maxLength: 1 }),
    first: fc.boolean(),
  })
  .map((one) => {
    const around = (right: Member[], odd: Member[]) =>
      object(one.first ? [...odd, ...right] : [...right, ...odd])
    const own = Object.entries(one.call.params).map(([key, part]): Member => [key, nodeOf(part)])
    if (one.modern) own.push(['_meta', nodeOf(META)])
    const right: Member[] = [
      ['jsonrpc', value('2.0')],
      ['id', value(1)],
      ['method', value(one.call.method)],
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
      'mcp-method': fc.constantFrom(...CALLING, ...CALLING, 'tools/list', 'ping'),
      'mcp-name': fc.constantFrom(
        ...NAMES,
        ...NAMES.map((one) => `probe://${one}`),
        '=?base64?Z3VhcmRlZA==?=',
        'constructor',
      ),
    },
    { requiredKeys: ['mcp-protocol-version', 'mcp-method'] },
  ),
)
