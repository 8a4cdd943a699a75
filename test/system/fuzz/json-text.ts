/** JSON as text, so that keys can be there twice, be named `__proto__`, and be written with escapes. */
import * as fc from 'fast-check'

/** A JSON value as it is written: members have an order, and their keys may repeat. */
export type Node =
  | { readonly kind: 'value'; readonly value: null | boolean | number | string }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
export type Member = readonly [key: string, value: Node]

export const value = (content: null | boolean | number | string): Node => ({
  kind: 'value',
  value: content,
})
export const array = (items: readonly Node[]): Node => ({ kind: 'array', items })
export const object = (members: readonly Member[]): Node => ({ kind: 'object', members })

/** The node of a JSON value. */
export function nodeOf(json: unknown): Node {
  if (Array.isArray(json)) return array(json.map(nodeOf))
  if (typeof json !== 'object' || json === null) return value(json as null | boolean | number)
  return object(Object.entries(json).map(([key, member]) => [key, nodeOf(member)]))
}

/** @param escape whether the character at this position of the text so far is written as an escape */
export function textOf(node: Node, escape: (position: number) => boolean): string {
  const parts: string[] = []
  const string = (content: string) => {
    const units = Array.from({ length: content.length }, (_, at) => content.charCodeAt(at))
    const escaped = units.map((unit) =>
      escape(parts.length) || unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c
        ? String.raw`\u${unit.toString(16).padStart(4, '0')}`
        : String.fromCharCode(unit),
    )
    parts.push(`"${escaped.join('')}"`)
  }
  const write = (one: Node): void => {
    if (one.kind === 'value') {
      if (typeof one.value === 'string') string(one.value)
      else parts.push(String(one.value))
      return
    }
    parts.push(one.kind === 'array' ? '[' : '{')
    const items = one.kind === 'array' ? one.items.map((item) => ['', item] as const) : one.members
    for (const [at, [key, item]] of items.entries()) {
      if (at > 0) parts.push(',')
      if (one.kind === 'object') {
        string(key)
        parts.push(':')
      }
      write(item)
    }
    parts.push(one.kind === 'array' ? ']' : '}')
  }
  write(node)
  return parts.join('')
}

/** Any JSON value, now and then with keys that objects have a meaning of their own for. */
export const anyNode: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => {
  const key = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom('__proto__', 'constructor', 'prototype', 'name', 'method', 'toString'),
  )
  return {
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc
        .oneof(
          fc.constantFrom(null, true, false, 0, -1, 1e21),
          fc.string({ maxLength: 8, unit: 'binary' }),
          fc.constantFrom('open', 'guarded', 'secret', 'tools/call'),
        )
        .map(value),
      fc.array(tie('node'), { maxLength: 3 }).map(array),
      fc.array(fc.tuple(key, tie('node')), { maxLength: 3 }).map(object),
    ),
  }
}).node

/** The text of a node, written in one of many ways. */
export function written(nodes: fc.Arbitrary<Node>): fc.Arbitrary<string> {
  const masks = fc.oneof(fc.constant(0), fc.nat(0xff_ff))
  return fc
    .tuple(nodes, masks)
    .map(([node, mask]) => textOf(node, (position) => ((mask >> (position % 16)) & 1) === 1))
}
