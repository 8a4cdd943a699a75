/** What requests cost and how long they take, out of the CPU that they need. */
import { valuesIn, type Table } from './table.ts'

/** List prices of us-east-1 in November 2026, per million; Lambda on arm64, HTTP API. */
export const INVOCATION_USD = 0.2
export const API_USD = 1
const USD_PER_GB_SECOND = 0.0000133334
/** With this much memory a function has one vCPU, with less a part of it in proportion. */
const MB_PER_VCPU = 1769
/** Assumed, for each question to a back end. */
export const ROUND_TRIP_MS = 20

/** What a candidate needs. */
export interface Profile {
  /** INIT and the first call, CPU. */
  readonly coldCpuMs: number
  /** A later call, CPU. */
  readonly warmCpuMs: number
  /** Part of the requests in which the authorization server is asked. */
  readonly askedShare: number
}

export interface Circumstances {
  readonly memoryMb: number
  /** Part of the requests that start an environment. */
  readonly coldShare: number
}

/** How long a part of a vCPU needs for what takes a whole one this long. */
const slowdown = (memoryMb: number): number => Math.max(1, MB_PER_VCPU / memoryMb)

/** Secret and token are asked for one after the other. */
export const coldMs = ({ coldCpuMs }: Profile, memoryMb: number): number =>
  coldCpuMs * slowdown(memoryMb) + 2 * ROUND_TRIP_MS

export const warmMs = ({ warmCpuMs }: Profile, memoryMb: number, isAsked: boolean): number =>
  warmCpuMs * slowdown(memoryMb) + (isAsked ? ROUND_TRIP_MS : 0)

/** Lambda bills INIT and each started millisecond, of waiting too. */
export function usdPerMillion(profile: Profile, { memoryMb, coldShare }: Circumstances): number {
  const { askedShare } = profile
  const asked = Math.ceil(warmMs(profile, memoryMb, true))
  const known = Math.ceil(warmMs(profile, memoryMb, false))
  const warm = askedShare * asked + (1 - askedShare) * known
  const billedMs = coldShare * Math.ceil(coldMs(profile, memoryMb)) + (1 - coldShare) * warm
  const gbSeconds = (1000 * billedMs * memoryMb) / 1024
  return API_USD + INVOCATION_USD + gbSeconds * USD_PER_GB_SECOND
}

/** Out of the answers to other questions. */
export function profileOf(name: string, answers: Readonly<Record<string, Table>>): Profile {
  const cold = valuesIn(answers['cold-start'], name)
  const perCpuSecond = valuesIn(answers['warm'], name)['perCpuSecond']?.median
  const asked = valuesIn(answers['backend-calls'], name)['introspections.100']?.median
  return {
    coldCpuMs: (cold['modern.cpu'] ?? cold['legacy.cpu'])?.median ?? Number.NaN,
    warmCpuMs: 1000 / (perCpuSecond ?? Number.NaN),
    askedShare: (asked ?? Number.NaN) / 1000,
  }
}
