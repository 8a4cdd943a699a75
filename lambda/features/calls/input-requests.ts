/** Questions as MCP's requests to the client, and the client's answers (MCP 2026-07-28, Multi Round-Trip Requests). */
import type { InputRequest, StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { QuestionRequest } from './elicitation.ts'
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts'
import { shown } from './shown.ts'
import { UnaskableError } from './tool-error.ts'

const ELICIT = 'elicitation/create'
const ACTIONS: ReadonlySet<unknown> = new Set(['accept', 'decline', 'cancel'])
const SIMPLE = new Set(['string', 'number', 'integer', 'boolean'])

/** By the names of the questions. @throws {UnaskableError} for a form that cannot be asked */
export function inputRequestsOf(
  questions: ReadonlyMap<string, QuestionRequest>,
): Record<string, InputRequest> {
  return Object.fromEntries([...questions].map(([key, one]) => [key, inputRequestOf(one)]))
}

/** @throws {UnaskableError} for a form that has more than strings, numbers, booleans and choices */
export function inputRequestOf(question: QuestionRequest): InputRequest {
  switch (question.kind) {
    case 'form': {
      const { message, schema } = question
      const requestedSchema = formOf(renderedForm(schema))
      return { method: ELICIT, params: { mode: 'form', message, requestedSchema } }
    }
    case 'url': {
      const { message, url } = question
      return { method: ELICIT, params: { mode: 'url', message, url } } as InputRequest
    }
    case 'sampling':
      return { method: 'sampling/createMessage', params: question.params }
    case 'roots':
      return { method: 'roots/list' }
  }
}

function renderedForm(schema: StandardSchemaWithJSON): JsonSchema {
  try {
    return jsonSchemaOf(schema, 'input')
  } catch (error) {
    throw new UnaskableError(`a form cannot be asked: ${(error as Error).message}`)
  }
}

/** MCP 2026-07-28, Elicitation, Requested Schema. */
function formOf({ type, properties = {}, required }: JsonSchema) {
  const fields = properties as Readonly<Record<string, JsonSchema>>
  const odd = Object.keys(fields).find((name) => !isField(fields[name] as JsonSchema))
  if (type !== 'object' || odd !== undefined) {
    const what =
      odd === undefined ? `a form of ${shown(type)}` : `the field ${shown(odd)} of a form`
    throw new UnaskableError(
      `${what} cannot be asked: a form is an object of strings, numbers, booleans and choices`,
    )
  }
  return {
    type,
    properties: fields as never,
    ...(required !== undefined && { required: required as string[] }),
  } as const
}

function isField({ type, items }: JsonSchema): boolean {
  if (type !== 'array') return typeof type === 'string' && SIMPLE.has(type)
  const { type: item, enum: choices, anyOf } = (items ?? {}) as JsonSchema
  return (item === 'string' && choices !== undefined) || Array.isArray(anyOf)
}

/** Whether a value has the shape of an answer to such a question. */
export function isAnswer(value: unknown, kind: QuestionRequest['kind']): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { action, roots, role, content } = value as Readonly<Record<string, unknown>>
  switch (kind) {
    case 'form':
    case 'url':
      return ACTIONS.has(action)
    case 'sampling':
      return typeof role === 'string' && content !== undefined
    case 'roots':
      return Array.isArray(roots)
  }
}
