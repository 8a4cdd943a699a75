/** What keeps a URI template (RFC 6570) from reading the URIs that it is meant for. */
import { shown } from '../calls/shown.ts'

/** Beside one another, their places in a URI could be tried in as many ways as it has characters. */
const MAX_VARIABLES_BETWEEN_SLASHES = 2
const EXPRESSION = /\{([+#./?&]?)([^{}]*)\}/g
const VARIABLE = /^\w+$/

interface Expression {
  /** As in the template, with its braces. */
  readonly whole: string
  readonly operator: string
  readonly names: readonly string[]
}

interface CheckedTemplate {
  /** Each goes on after the name of the template. */
  readonly problems: readonly string[]
  readonly variables: readonly string[]
}

export function templateProblems(uriTemplate: unknown): CheckedTemplate {
  const wrong = (instead: string) => ({
    problems: [`has ${shown(uriTemplate)} for uriTemplate: ${instead}`],
    variables: [],
  })
  if (typeof uriTemplate !== 'string') return wrong('give a string, such as "notes://{id}"')
  const expressions = expressionsIn(uriTemplate)
  const variables = expressions.flatMap(({ names }) => names)
  const hasStrayBraces = /[{}]/.test(uriTemplate.replaceAll(EXPRESSION, ''))
  if (hasStrayBraces || variables.length === 0 || variables.includes('')) {
    return wrong('give one with variables, such as "notes://{id}"')
  }
  if (!/^[a-z][a-z\d+.-]*:/.test(uriTemplate.split('{')[0] as string)) {
    return wrong('begin with a scheme in small letters, such as "notes://{id}"')
  }
  const found = [
    ...expressions.flatMap((expression) => expressionProblems(expression, uriTemplate)),
    ...duplicateProblems(variables),
    ...crowdedProblems(uriTemplate, expressions),
  ]
  return { problems: found.length > 0 ? found : spellingProblems(uriTemplate), variables }
}

const expressionsIn = (uriTemplate: string): Expression[] =>
  [...uriTemplate.matchAll(EXPRESSION)].map(([whole, operator = '', names = '']) => ({
    whole,
    operator,
    names: names.split(','),
  }))

function expressionProblems({ whole, operator, names }: Expression, uriTemplate: string): string[] {
  const wrong = (instead: string) => [`has ${shown(whole)} in uriTemplate: ${instead}`]
  if (operator === '#') return wrong('no fragment reaches a server, leave it out')
  if (operator === '&' || (operator === '?' && !uriTemplate.endsWith(whole))) {
    return wrong('end with all variables of the query in one, such as {?text,page}')
  }
  if (!names.every((name) => VARIABLE.test(name))) {
    return wrong('give names of letters, digits and "_", without ":" or "*"')
  }
  if (operator !== '?' && names.length > 1) return wrong('give each variable braces of its own')
  return []
}

function duplicateProblems(variables: readonly string[]): string[] {
  const twice = variables.filter((name, at) => variables.indexOf(name) < at)
  return twice.map((name) => `has the variable ${shown(name)} twice in uriTemplate: rename one`)
}

function crowdedProblems(uriTemplate: string, expressions: readonly Expression[]): string[] {
  const expansive = expressions.some(({ operator }) => operator === '+')
  const path = uriTemplate.replace(/\{\?[^}]*\}$/, '')
  const parts = expansive ? [path] : path.split(/\/|\{\//)
  const crowded = parts.find(
    (part) => (part.match(/\{|^[^{]*\}/g) ?? []).length > MAX_VARIABLES_BETWEEN_SLASHES,
  )
  if (crowded === undefined) return []
  const instead = `put slashes between them${expansive ? ', and no "+" before one' : ''}`
  return [
    `has more than ${MAX_VARIABLES_BETWEEN_SLASHES} variables in ${shown(crowded)} of uriTemplate: ${instead}`,
  ]
}

/** URIs are compared as the URL Standard writes them: what a template has beside variables must be written so. */
function spellingProblems(uriTemplate: string): string[] {
  // A port takes no letters, and a host no number alone.
  if (['x', '1'].some((value) => isNormal(filledIn(uriTemplate, value)))) return []
  const example = filledIn(uriTemplate, 'x')
  const normal = URL.canParse(example) ? `compared as ${shown(new URL(example).href)}` : 'not a URI'
  return [
    `has ${shown(uriTemplate)} for uriTemplate, which nothing can fit: ${shown(example)} is ${normal}`,
  ]
}

const isNormal = (uri: string): boolean => URL.canParse(uri) && new URL(uri).href === uri

const filledIn = (uriTemplate: string, value: string): string =>
  uriTemplate.replaceAll(EXPRESSION, (_, operator: string, names: string) => {
    if (operator !== '?') return `${operator === '+' ? '' : operator}${value}`
    return `?${names
      .split(',')
      .map((name) => `${name}=${value}`)
      .join('&')}`
  })
