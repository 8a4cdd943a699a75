import type { Resource, ResourceDefinition, ResourceDetails } from '../resources/define-resource.ts'
import type {
  ResourceTemplate,
  ResourceTemplateDefinition,
} from '../resources/define-resource-template.ts'
import { shown } from '../calls/shown.ts'
import { completionProblems } from './check-completion.ts'
import { templateProblems } from './check-uri-template.ts'
import {
  COST,
  FLAG,
  FUNCTION,
  JSON_OBJECT,
  LIST,
  type Members,
  memberProblems,
  OBJECT,
  OTHER,
  TEXT,
  TEXTS,
  TOKEN_CHECK,
} from './members.ts'

const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/
const ROLES = new Set(['user', 'assistant'])

const DETAILS: Members<ResourceDetails<boolean>> = {
  name: OTHER,
  title: TEXT,
  description: TEXT,
  mimeType: OTHER,
  annotations: JSON_OBJECT,
  icons: LIST,
  _meta: JSON_OBJECT,
  scopes: TEXTS,
  hidden: FLAG,
  check: TOKEN_CHECK,
  senderConstrained: FLAG,
  cost: COST,
  asks: FLAG,
}
const OF_RESOURCE: Members<ResourceDefinition<boolean>> = {
  uri: OTHER,
  ...DETAILS,
  size: OTHER,
  read: OTHER,
}
const OF_TEMPLATE: Members<ResourceTemplateDefinition<string, boolean>> = {
  uriTemplate: OTHER,
  ...DETAILS,
  complete: OBJECT,
  list: FUNCTION,
  read: OTHER,
}

/** What is wrong with a resource; each goes on after its name. */
export function resourceProblems({ definition }: Resource): string[] {
  const { uri, size, read } = definition as Partial<ResourceDefinition>
  const found = detailProblems(definition as ResourceDetails<boolean>, read)
  found.push(...memberProblems({ ...definition }, OF_RESOURCE))
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
  const { uriTemplate, complete, read } = definition as Partial<ResourceTemplateDefinition>
  const { problems, variables } = templateProblems(uriTemplate)
  return [
    ...detailProblems(definition as ResourceDetails<boolean>, read),
    ...memberProblems({ ...definition }, OF_TEMPLATE),
    ...problems,
    ...(problems.length > 0
      ? []
      : completionProblems(complete, variables, `${shown(uriTemplate)} does not have`)),
  ]
}

function detailProblems(details: ResourceDetails<boolean>, read: unknown): string[] {
  const { name, mimeType, annotations } = details
  const found: string[] = []
  if (typeof name !== 'string' || name.trim() === '') found.push('has no name')
  if (mimeType !== undefined && !MIME_TYPE.test(mimeType)) {
    found.push(`has ${shown(mimeType)} for mimeType: give a type such as "text/markdown"`)
  }
  if (typeof read !== 'function') found.push(`has ${shown(read)} for read: give a function`)
  const { audience = [], priority = 0, lastModified } = annotations ?? {}
  if (!Array.isArray(audience) || !audience.every((role) => ROLES.has(role))) {
    found.push(
      `has ${JSON.stringify(audience)} for annotations.audience: give "user", "assistant" or both`,
    )
  }
  if (!(priority >= 0 && priority <= 1)) {
    found.push(`has ${shown(priority)} for annotations.priority: give a number from 0 to 1`)
  }
  if (lastModified !== undefined && !isTime(lastModified)) {
    found.push(
      `has ${shown(lastModified)} for annotations.lastModified: give a time such as "2026-07-28T15:00:58Z"`,
    )
  }
  return found
}

/** ISO 8601, as MCP has it (Resources, Annotations). */
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))
