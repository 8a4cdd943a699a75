/** CloudFormation refuses a template in which resources wait for each other. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { REST } from './rest-api.ts'
import { EVERYTHING, type Synthesis, synthesize, synthesizeWithEdge } from './synthesis.ts'

interface Template {
  readonly Resources: Record<
    string,
    { readonly Properties?: object; readonly UpdatePolicy?: object; readonly DependsOn?: string[] }
  >
}

/** The logical IDs that a value refers to. */
function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, one] of Object.entries(value)) {
    if (name === 'Ref') yield one as string
    else if (name === 'Fn::GetAtt') yield (one as [string, string])[0]
    else yield* references(one)
  }
}

/** Logical IDs of resources that wait for each other; empty without any. */
function cycleIn({ text }: Synthesis): readonly string[] {
  const { Resources: resources } = JSON.parse(text) as Template
  const done = new Set<string>()
  function visit(id: string, path: readonly string[]): readonly string[] {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id]
    const resource = resources[id]
    if (resource === undefined || done.has(id)) return []
    const { Properties, UpdatePolicy, DependsOn = [] } = resource
    for (const next of [...references([Properties, UpdatePolicy]), ...DependsOn]) {
      const cycle = visit(next, [...path, id])
      if (cycle.length > 0) return cycle
    }
    done.add(id)
    return []
  }
  return (
    Object.keys(resources)
      .map((id) => visit(id, []))
      .find((cycle) => cycle.length > 0) ?? []
  )
}

const { FRONT_DOOR } = REST
const { ALARM_EMAIL, DASHBOARD, DEPLOYMENT_PREFERENCE, VPC_ID } = EVERYTHING
const OPERATED = { ALARM_EMAIL, DASHBOARD, DEPLOYMENT_PREFERENCE, VPC_ID }

suite('no resource waits for itself', () => {
  for (const [name, synthesis] of Object.entries({
    'with everything': synthesize(EVERYTHING),
    'with everything behind a REST API': synthesize({ ...EVERYTHING, FRONT_DOOR }),
    'behind an edge': synthesizeWithEdge(OPERATED).stack,
    'behind an edge with a REST API': synthesizeWithEdge({ ...OPERATED, FRONT_DOOR }).stack,
    'in one stack with the edge': synthesizeWithEdge({ ...OPERATED, VPC_ID: '' }, 'us-east-1')
      .stack,
  })) {
    test(name, () => assert.deepEqual(cycleIn(synthesis), []))
  }
})
