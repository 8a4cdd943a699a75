/** A sentence of a specification that falls on a resource server. */
export interface Requirement {
  readonly id: string
  /** Where it stands; MCP's in each revision that has it. */
  readonly specs: readonly string[]
  readonly level: 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT'
  readonly says: string
  /** What proves it, each as `file :: exact name of a test`. */
  readonly tests?: readonly string[]
  readonly notApplicable?: string
}

type Level = Requirement['level']

/** @param document URL of the specification, to which `#section-` is added */
export function requirementsOf(rfc: string, document: string) {
  const specs = (section: string) => [`${document}#section-${section}`]
  return {
    /** @param id section and number, such as `3.1-2` */
    must: (id: string, level: Level, says: string, ...tests: string[]): Requirement => {
      return { id: `${rfc}-${id}`, specs: specs(sectionOf(id)), level, says, tests }
    },
    not: (id: string, level: Level, says: string, notApplicable: string): Requirement => {
      return { id: `${rfc}-${id}`, specs: specs(sectionOf(id)), level, says, notApplicable }
    },
  }
}

const sectionOf = (id: string) => id.replace(/-\d+$/, '')
