/** What clients and tokens know a server by, as outputs of the stack. */
const IDENTITY: Readonly<Record<string, string>> = {
  Issuer: 'issuer',
  McpUrl: 'URL',
}

/** A line of `cdk diff` about an output whose value or description is another one. */
const CHANGED_OUTPUT = /^\[~\] Output (\w+)(?: \w+)?: (\{.*\}) to (\{.*\})$/gm

/** What a deployment changes for those who use the server: their tokens, or where they find it. */
export interface IdentityChange {
  readonly what: string
  readonly deployed: string
  readonly wanted: string
}

/**
 * Finds an issuer or a URL that the settings have otherwise than the deployed stack.
 *
 * @param diff what `cdk diff` prints, without colors
 */
export function identityChanges(diff: string): IdentityChange[] {
  return Array.from(diff.matchAll(CHANGED_OUTPUT)).flatMap(
    ([, output = '', deployed = '', wanted = '']) => {
      const what = IDENTITY[output]
      const change = { deployed: valueOf(deployed), wanted: valueOf(wanted) }
      return what === undefined || change.deployed === change.wanted ? [] : [{ what, ...change }]
    },
  )
}

/** The value of an output as text, with references in angle brackets. */
function valueOf(json: string): string {
  try {
    return textOf((JSON.parse(json) as { readonly Value: unknown }).Value)
  } catch {
    return json // a text with `} to {` in it
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const { Ref: ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] }
  if (join !== undefined) return join[1].map(textOf).join(join[0])
  return ref === undefined ? JSON.stringify(value) : `<${ref}>`
}
