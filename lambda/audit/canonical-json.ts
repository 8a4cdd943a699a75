/**
 * JSON in its canonical form (RFC 8785): equal values have equal texts. `JSON.stringify` writes strings and numbers as the
 * RFC demands (§3.2.2), members are sorted by UTF-16 code units (§3.2.3).
 *
 * @param value what `JSON.parse` returned
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const object = value as Readonly<Record<string, unknown>>
  const members = Object.keys(object)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name])}`)
  return `{${members.join(',')}}`
}
