/** Computes cost and latency of requests from the CPU that they need. */
import { valuesIn, type Table } from './table.ts'

/** List prices of us-east-1 in November 2026, per million; Lambda on arm64, HTTP API. */
export const INVOCATION_USD = 0.2
export const API_USD = 1
const USD_PER_GB_SECOND = 0.0000133334
/** Memory at which a function has one vCPU; less memory has a proportional share. */
const MB_PER_VCPU = 1769
/** Assumed time of a request to a back end. */
export const ROUND_TRIP_MS = 20

/** What the requests of a candidate take. */
export interface Profile {
  /** CPU of INIT and the first call. */
  readonly coldCpuMs: number
  /** CPU of a later call. */
  readonly warmCpuMs: number
  /** Share of the requests that need an introspection. */
  readonly introspectedShare: number
}

export interface Circumstances {
  readonly memoryMb: number
  /** Share of the requests that start an environment. */
  readonly coldShare: number
}

/** Factor by which a share of a vCPU is slower than a whole one. */
const slowdown = (memoryMb: number): number => Math.max(1, MB_PER_VCPU / memoryMb)

/** Includes two round trips: the secret, then the introspection. */
export const coldMs = ({ coldCpuMs }: Profile, memoryMb: number): number =>
  coldCpuMs * slowdown(memoryMb) + 2 * ROUND_TRIP_MS

export const warmMs = ({ warmCpuMs }: Profile, memoryMb: number, isAsked: boolean): number =>
  warmCpuMs * slowdown(memoryMb) + (isAsked ? ROUND_TRIP_MS : 0)

/** Lambda bills INIT and every started millisecond, including waiting. */
export function usdPerMillion(profile: Profile, { memoryMb, coldShare }: Circumstances): number {
  const { introspectedShare } = profile
  const asked = Math.ceil(warmMs(profile, memoryMb, true))
  const known = Math.ceil(warmMs(profile, memoryMb, false))
  const warm = introspectedShare * asked + (1 - introspectedShare) * known
  const billedMs = coldShare * Math.ceil(coldMs(profile, memoryMb)) + (1 - coldShare) * warm
  const gbSeconds = (1000 * billedMs * memoryMb) / 1024
  return API_USD + INVOCATION_USD + gbSeconds * USD_PER_GB_SECOND
}

/** Builds the profile from the answers to other questions. */
export function profileOf(name: string, answers: Readonly<Record<string, Table>>): Profile {
  const cold = valuesIn(answers['cold-start'], name)
  const perCpuSecond = valuesIn(answers['warm'], name)['perCpuSecond']?.median
  const asked = valuesIn(answers['backend-calls'], name)['introspections.100']?.median
  return {
    coldCpuMs: (cold['modern.cpu'] ?? cold['legacy.cpu'])?.median ?? Number.NaN,
    warmCpuMs: 1000 / (perCpuSecond ?? Number.NaN),
    introspectedShare: (asked ?? Number.NaN) / 1000,
  }
}
