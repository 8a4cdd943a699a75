/** Rules for props that are lists. */
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

/** The function reads these as one text: an entry with the separator would become two. */
const SEPARATORS = {
  allowedClients: ',',
  audiences: ',',
  allowedOrigins: ',',
  privateHosts: ',',
  tryOrigins: ',',
  requiredScopes: ' ',
  advertisedScopes: ' ',
} as const satisfies Partial<Record<keyof ProtectedMcpApiProps, string>>

/** Returns a sentence for each list that would mean something else as one text. */
export function listProblems(props: ProtectedMcpApiProps): string[] {
  return [...emptyProblems(props), ...separatorProblems(props)]
}

function emptyProblems({ requiredScopes, allowedClients }: ProtectedMcpApiProps): string[] {
  const problems: string[] = []
  if (requiredScopes?.length === 0) problems.push('requiredScopes is []: give at least one scope')
  // As text it would be nothing, which means every client.
  if (allowedClients?.join(',') === '') {
    problems.push(
      `allowedClients is ${JSON.stringify(allowedClients)}: name at least one, or leave it out to allow all`,
    )
  }
  return problems
}

function separatorProblems(props: ProtectedMcpApiProps): string[] {
  const lists = Object.entries(SEPARATORS) as [keyof typeof SEPARATORS, string][]
  return lists.flatMap(([name, separator]) => {
    const joined = props[name]?.find((entry) => entry.includes(separator))
    if (joined === undefined) return []
    return [
      `${name} holds ${JSON.stringify(joined)}, which would count as several: make each an entry of its own`,
    ]
  })
}
