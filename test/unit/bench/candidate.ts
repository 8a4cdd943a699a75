import type { Built } from '../../../bench/support/program.ts'

/** A candidate with this name; it can be run only when there is a bundle. */
export function candidateNamed(name: string, file = ''): Built {
  const program = { file, bytes: 0, environment: {} }
  const candidate = { name, title: name, eras: ['modern', 'legacy'], checksAudience: true } as const
  return { candidate, mcp: program, metadata: program }
}
