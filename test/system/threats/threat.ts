/** A threat, its defence, and the proof that the defence works: without it, the test fails. */
export interface Threat {
  readonly id: string
  readonly threat: string
  readonly defence: string
  /** How the defence is removed: `find` is in `file` exactly once. */
  readonly file: string
  readonly find: string
  readonly replace: string
  /** File and name of the test that fails then. */
  readonly test: readonly [file: string, name: string]
}

/** The row of docs/threat-model.md. */
export function rowOf({ id, threat, defence, file, test: [testFile, name] }: Threat): string {
  return `| ${id} | ${threat} | ${defence} (\`${file}\`) | \`${testFile}\`: ${name.replaceAll('|', String.raw`\|`)} |`
}
