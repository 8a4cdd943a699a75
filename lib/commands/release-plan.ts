/** Which versions a rollback points to. */

/** A published version of a function. */
export interface Version {
  readonly number: number
  /** What it shares with the versions of the other function; undefined: no deployment published it. */
  readonly release: string | undefined
  /** ISO 8601. */
  readonly published: string
}

/** A function with its alias. */
export interface LiveFunction {
  readonly name: string
  /** The version that the alias points to. */
  readonly current: number
  /** Whether CodeDeploy is moving requests to another version. */
  readonly isShifting: boolean
  /** In ascending order. */
  readonly versions: readonly Version[]
  /** The versions that a rollback has left: no later one goes there. */
  readonly rejected: readonly number[]
}

export interface Move {
  readonly name: string
  readonly from: number
  readonly to: Version
}

export interface Moves {
  readonly kind: 'moves'
  readonly moves: readonly Move[]
  /** The version of the MCP function that is left for an older one. */
  readonly reject: number | undefined
  /** The version of the MCP function that serves again, though it was left. */
  readonly accept: number | undefined
}

/** What to do, or why nothing is to be done or can be, in a sentence for the user. */
export type Plan = Moves | { readonly kind: 'done' | 'refused'; readonly sentence: string }

interface Wanted {
  readonly mcp: LiveFunction
  readonly metadata: LiveFunction
  /** Number of a version of the MCP function. */
  readonly to: number | undefined
}

/**
 * Plans to point both functions to the release that served before the newest one, or to that of a given version. To repeat
 * a rollback changes nothing, and a version that one has left is passed over by later ones.
 */
export function planRollback({ mcp, metadata, to }: Wanted): Plan {
  if (mcp.isShifting || metadata.isShifting) {
    return refused(
      'A deployment is moving requests to a new version. Stop it in CodeDeploy: it moves them back by itself.',
    )
  }
  const target = to === undefined ? before(mcp) : versionOf(mcp, to)
  if (target === undefined) {
    const wanted = to === undefined ? 'to go back to' : String(to)
    return refused(`There is no version ${wanted}: ${mcp.name} has ${listOf(mcp)}.`)
  }
  const pair = metadata.versions.findLast(({ release }) => release === target.release)
  if (pair === undefined || target.release === undefined) {
    return refused(
      `Version ${target.number} of ${mcp.name} has no counterpart of the same release in ${metadata.name}. Give another one by --to: ${listOf(mcp)}.`,
    )
  }
  const moves = [move(mcp, target), move(metadata, pair)].filter((one) => one !== undefined)
  if (moves.length === 0) {
    const sentence = `Nothing to do: ${mcp.name} is at version ${target.number} already, of ${listOf(mcp)}. For another one, give --to VERSION.`
    return { kind: 'done', sentence }
  }
  const { number } = target
  return {
    kind: 'moves',
    moves,
    reject: number < mcp.current ? mcp.current : undefined,
    accept: mcp.rejected.includes(number) ? number : undefined,
  }
}

/** The version that served before the newest one; the current one where the newest has been left already. */
function before({ current, versions, rejected }: LiveFunction): Version | undefined {
  if (current !== versions.at(-1)?.number) return versions.find(({ number }) => number === current)
  return versions.findLast(({ number }) => number < current && !rejected.includes(number))
}

function versionOf({ versions }: LiveFunction, wanted: number): Version | undefined {
  return versions.find(({ number }) => number === wanted)
}

function move({ name, current }: LiveFunction, to: Version): Move | undefined {
  return current === to.number ? undefined : { name, from: current, to }
}

function listOf({ versions, rejected }: LiveFunction): string {
  const numbers = versions.map(({ number }) =>
    rejected.includes(number) ? `${number} (rolled back)` : `${number}`,
  )
  return numbers.length === 1 ? `only version ${numbers[0]}` : `versions ${numbers.join(', ')}`
}

function refused(sentence: string): Plan {
  return { kind: 'refused', sentence }
}
