/** The project's targets, with its own results and those of the best peer. */
import type { Answers } from '../questions.ts'
import { FLOOR, NAIVE, PROJECT, SHIPPED_KEYS, UNCACHED } from '../support/candidates.ts'
import { valuesIn } from '../support/table.ts'

interface Target {
  readonly title: string
  readonly limit: { readonly atMost: number } | { readonly atLeast: number }
  readonly digits: number
  /** The question and columns with the values, of which the worst counts. */
  readonly question: string
  readonly columns: readonly string[]
  /** The candidate that has to reach it. @default this project as it is deployed */
  readonly candidate?: string
  /** Whether the value is a multiple of the best peer's. */
  readonly isOfBestPeer?: boolean
}

export interface TargetResult {
  readonly target: Target
  readonly value: number
  /** Value without its code cache; undefined if not measured. */
  readonly uncached?: number | undefined
  /** Undefined if no peer was measured. */
  readonly bestPeer: number | undefined
  readonly isReached: boolean
}

const TARGETS: readonly Target[] = [
  {
    title: `cold start: INIT and first authenticated call, CPU ÷ ${NAIVE}`,
    limit: { atMost: 0.38 },
    digits: 2,
    question: 'cold-start',
    columns: ['modern.ratio', 'legacy.ratio'],
  },
  {
    title: 'the same ÷ best peer',
    limit: { atMost: 0.5 },
    digits: 2,
    question: 'cold-start',
    columns: ['modern.ratio', 'legacy.ratio'],
    isOfBestPeer: true,
  },
  {
    title: `the same with signed tokens and shipped keys ÷ ${NAIVE}`,
    limit: { atMost: 0.25 },
    digits: 2,
    question: 'cold-start',
    columns: ['modern.ratio', 'legacy.ratio'],
    candidate: SHIPPED_KEYS,
  },
  {
    title: `cold 401, CPU ÷ ${FLOOR}`,
    limit: { atMost: 4 },
    digits: 1,
    question: 'cold-start',
    columns: ['unauthorized.ratio'],
  },
  {
    title: `cold metadata document, CPU ÷ ${FLOOR}`,
    limit: { atMost: 3 },
    digits: 1,
    question: 'cold-start',
    columns: ['metadata.ratio'],
  },
  {
    title: 'calls 2 to 21, CPU ms per call',
    limit: { atMost: 0.7 },
    digits: 2,
    question: 'next-calls',
    columns: ['cpu'],
  },
  {
    title: `warm, known token, calls per CPU second ÷ ${NAIVE}`,
    limit: { atLeast: 10 },
    digits: 1,
    question: 'warm',
    columns: ['ratio'],
  },
  {
    title: 'warm, CPU p99 ÷ p50',
    limit: { atMost: 10 },
    digits: 1,
    question: 'warm',
    columns: ['spread'],
  },
  {
    title: `peak RSS ÷ ${FLOOR}`,
    limit: { atMost: 1.6 },
    digits: 2,
    question: 'warm',
    columns: ['rssRatio'],
  },
  {
    title: 'introspections per 1,000 requests with one token',
    limit: { atMost: 1 },
    digits: 0,
    question: 'backend-calls',
    columns: ['introspections.1'],
  },
  {
    title: 'introspections per 1,000 requests at once with one token',
    limit: { atMost: 1 },
    digits: 0,
    question: 'at-once',
    columns: ['introspections'],
  },
  {
    title: 'MCP bundle without a code cache, KB',
    limit: { atMost: 450 },
    digits: 0,
    question: 'artifact-size',
    columns: ['mcp'],
    candidate: UNCACHED,
  },
  {
    title: 'metadata bundle, KB',
    limit: { atMost: 15 },
    digits: 0,
    question: 'artifact-size',
    columns: ['metadata'],
  },
]

export function targetResults(answers: Answers, peers: readonly string[]): TargetResult[] {
  return TARGETS.map((target) => {
    const { candidate = PROJECT, limit, isOfBestPeer = false } = target
    const ofPeers = peers
      .map((peer) => worstOf(target, answers, peer))
      .filter((one) => !Number.isNaN(one))
    const best = 'atMost' in limit ? Math.min(...ofPeers) : Math.max(...ofPeers)
    const bestPeer = ofPeers.length > 0 ? best : undefined
    const valueOf = (name: string) =>
      worstOf(target, answers, name) / (isOfBestPeer ? (bestPeer ?? Number.NaN) : 1)
    const value = valueOf(candidate)
    const uncached = candidate === PROJECT ? valueOf(UNCACHED) : Number.NaN
    return {
      target,
      value,
      uncached: Number.isNaN(uncached) ? undefined : uncached,
      bestPeer: isOfBestPeer ? undefined : bestPeer,
      isReached: isWithin(value, limit),
    }
  })
}

export function isWithin(value: number, limit: Target['limit']): boolean {
  if (!Number.isFinite(value)) return false // NaN, or null after a round trip through JSON
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast
}

/** Returns the worst of the medians, or NaN without any. */
function worstOf({ question, columns, limit }: Target, answers: Answers, name: string): number {
  const values = valuesIn(answers[question], name)
  const medians = columns.flatMap((column) => values[column]?.median ?? [])
  if (medians.length === 0) return Number.NaN
  return 'atMost' in limit ? Math.max(...medians) : Math.min(...medians)
}
