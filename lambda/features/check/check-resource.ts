import { UriTemplate } from '@modelcontextprotocol/server'
import type { Resource, ResourceDefinition, ResourceDetails } from '../resources/define-resource.ts'
import type {
  ResourceTemplate,
  ResourceTemplateDefinition,
} from '../resources/define-resource-template.ts'
import { shown } from '../calls/shown.ts'

const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/
const ROLES = new Set(['user', 'assistant'])
/** Beside one another, their places in a URI could be tried in as many ways as it has characters. */
const MAX_VARIABLES_BETWEEN_SLASHES = 2

/** What is wrong with a resource; each goes on after its name. */
export function resourceProblems({ definition }: Resource): string[] {
  const { uri, size, read } = definition as Partial<ResourceDefinition>
  const found = detailProblems(definition as ResourceDetails<boolean>, read)
  if (typeof uri !== 'string' || !URL.canParse(uri)) {
    found.push(`has ${shown(uri)} for uri: give one with a scheme, such as "notes://today"`)
  } else if (new URL(uri).href !== uri) {
    found.push(
      `has ${shown(uri)} for uri: write it as ${shown(new URL(uri).href)}, which it is compared as`,
    )
  }
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) {
    found.push(`has ${shown(size)} for size: give a number of bytes`)
  }
  return found
}

/** What is wrong with a resource template; each goes on after its name. */
export function resourceTemplateProblems({ definition }: ResourceTemplate): string[] {
  const {
    uriTemplate,
    complete = {},
    list,
    read,
  } = definition as Partial<ResourceTemplateDefinition>
  const found = detailProblems(definition as ResourceDetails<boolean>, read)
  if (list !== undefined && typeof list !== 'function') {
    found.push(`has ${shown(list)} for list: give a function`)
  }
  if (typeof uriTemplate !== 'string') {
    return [
      ...found,
      `has ${shown(uriTemplate)} for uriTemplate: give a text, such as "notes://{id}"`,
    ]
  }
  const names = variablesOf(uriTemplate)
  if (names === undefined || names.length === 0) {
    found.push(
      `has ${shown(uriTemplate)} for uriTemplate: give one with variables, such as "notes://{id}"`,
    )
    return found
  }
  const unknown = Object.keys(complete).filter((name) => !names.includes(name))
  return [
    ...found,
    ...unknown.map(
      (name) =>
        `completes ${shown(name)}, which ${shown(uriTemplate)} does not have: it has ${names.join(', ')}`,
    ),
    ...templateProblems(uriTemplate),
  ]
}

function variablesOf(uriTemplate: string): string[] | undefined {
  try {
    return new UriTemplate(uriTemplate).variableNames
  } catch {
    return undefined
  }
}

function templateProblems(uriTemplate: string): string[] {
  const found: string[] = []
  const expressions = [...uriTemplate.matchAll(/\{[^}]*\}/g)].map(([expression]) => expression)
  const several = expressions.filter(
    (expression) => /^\{[^?&]/.test(expression) && expression.includes(','),
  )
  for (const expression of several) {
    found.push(`has ${shown(expression)} in uriTemplate: give each variable braces of its own`)
  }
  const [scheme = ''] = uriTemplate.split('{')
  if (!/^[a-z][a-z\d+.-]*:/.test(scheme)) {
    found.push(
      `has ${shown(uriTemplate)} for uriTemplate: begin with a scheme in small letters, such as "notes://{id}"`,
    )
  }
  const expansive = expressions.some((expression) => /^\{[+#]/.test(expression))
  const parts = expansive
    ? [uriTemplate]
    : uriTemplate.replaceAll(/\{[?&][^}]*\}/g, '').split(/\/|\{\//)
  const crowded = parts.find(
    (part) => (part.match(/\{|^[^{]*\}/g) ?? []).length > MAX_VARIABLES_BETWEEN_SLASHES,
  )
  if (crowded !== undefined) {
    found.push(
      `has more than ${MAX_VARIABLES_BETWEEN_SLASHES} variables in ${shown(crowded)} of uriTemplate: put slashes between them${expansive ? ', and no "+" or "#" before one' : ''}`,
    )
  }
  return found
}

function detailProblems(details: ResourceDetails<boolean>, read: unknown): string[] {
  const { name, mimeType, annotations } = details
  const found: string[] = []
  if (typeof name !== 'string' || name.trim() === '') found.push('has no name')
  if (mimeType !== undefined && !MIME_TYPE.test(mimeType)) {
    found.push(`has ${shown(mimeType)} for mimeType: give a type such as "text/markdown"`)
  }
  if (typeof read !== 'function') found.push(`has ${shown(read)} for read: give a function`)
  const { audience = [], priority = 0 } = annotations ?? {}
  if (!Array.isArray(audience) || !audience.every((role) => ROLES.has(role))) {
    found.push(
      `has ${shown(JSON.stringify(audience))} for annotations.audience: give "user", "assistant" or both`,
    )
  }
  if (!(priority >= 0 && priority <= 1)) {
    found.push(`has ${shown(priority)} for annotations.priority: give a number from 0 to 1`)
  }
  return found
}
