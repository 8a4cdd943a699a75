/** Two events, compared member by member. */
import type { Echo } from './raw-request.ts'

/** What has another value in each event, by the form that AWS documents. */
const FORMS: readonly (readonly [member: string, form: RegExp])[] = [
  ['headers.x-amzn-trace-id', /^Root=1-[\da-f]{8}-[\da-f]{24}$/],
  ['requestContext.requestId', /^[\w+/]{15}=$/],
  ['requestContext.time', /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/],
  ['requestContext.timeEpoch', /^\d{13}$/],
]

/** @returns by path, what each has there; `status` alone when one of them is no event */
export function differences(one: Echo, other: Echo): Map<string, string> {
  const found = new Map<string, string>()
  if (one.status !== other.status || !one.event !== !other.event) {
    return found.set('status', `${one.status} and ${other.status}`)
  }
  const [ones, others] = [members(one.event), members(other.event)]
  for (const path of new Set([...ones.keys(), ...others.keys()])) {
    const [here, there] = [ones, others].map((all) => shown(all, path))
    if (here !== there) found.set(path, `${here} and ${there}`)
  }
  return found
}

/** What does not have the form that AWS documents. */
export function malformed(event: unknown): string[] {
  if (event === undefined) return []
  const all = members(event)
  return FORMS.filter(([member, form]) => !form.test(String(all.get(member)))).map(
    ([member]) => `${member} is ${shown(all, member)}`,
  )
}

/** The members of a value by their paths; lists are one member. */
function members(value: unknown, path = ''): Map<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return new Map([[path, value]])
  }
  const found = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value)) {
    const inside = members(member, path === '' ? name : `${path}.${name}`)
    for (const entry of inside) found.set(...entry)
  }
  return found
}

function shown(all: Map<string, unknown>, path: string): string {
  const value = all.get(path)
  const form = FORMS.find(([member, pattern]) => member === path && pattern.test(String(value)))
  if (form !== undefined) return String(form[1])
  return all.has(path) ? JSON.stringify(value) : 'nothing'
}
