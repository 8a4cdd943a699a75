import { CLIENT_CLOSED_REQUEST } from '../base/client-closed-request.ts'
import type { CallOutcome } from '../features/calls/observe-call.ts'
import type { Feature } from '../features/calls/feature.ts'
import type { AuditHashes } from './audit-key.ts'
import type { AuditedCall } from './audited-calls.ts'

/** What the gate knows of a request: a part of its decision. */
interface AuditedRequest {
  readonly verdict: string
  readonly reason?: string | undefined
  readonly subject?: string | undefined
  readonly clientId?: string | undefined
  readonly issuer?: string | undefined
  readonly address?: string | undefined
  /** The features that it calls, by their own names. */
  readonly tools?: readonly string[] | undefined
  readonly resources?: readonly string[] | undefined
  readonly prompts?: readonly string[] | undefined
}

/** How a request ended. */
export interface RequestEnd {
  readonly request: AuditedRequest
  readonly awsRequestId: string
  /** Of HTTP. */
  readonly status: number
  /** Of the body as it was sent, or of the stream as far as somebody read it. */
  readonly answerBytes?: number | undefined
  /** From the verified token to the end of the answer. */
  readonly durationMs: number
}

/** What became of a call. */
export interface EndedCall {
  readonly call: AuditedCall
  /** Once its code was run. */
  readonly feature?: Feature | undefined
  readonly outcome?: CallOutcome | undefined
}

/** Bounds a line, whatever the authorization server or an author names. */
const MAX_CHARACTERS = 1000

const LISTED = { 'tools/call': 'tools', 'prompts/get': 'prompts' } as const

/**
 * The fields of a line: names are those of our own definitions, never what a client sent, and of the arguments there is
 * only a hash.
 *
 * @param hashes undefined: the key cannot be read
 * @returns undefined for a completion that no code was asked for
 */
export function auditLine(
  { call, feature, outcome }: EndedCall,
  { request, awsRequestId, status, answerBytes, durationMs }: RequestEnd,
  batchSize: number,
  hashes: AuditHashes | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const { verdict, reason, subject, clientId, issuer, address } = request
  const { method, json, trace } = call
  const name = feature?.name ?? knownName(call, request, batchSize)
  const word = verdict === 'granted' ? (outcome ?? wordWithout(feature, name, status)) : verdict
  if (method === 'completion/complete' && word === 'rejected') return undefined
  const texts = { subject, clientId, issuer, name, address }
  return {
    method,
    outcome: word,
    ...(verdict !== 'granted' && { reason }),
    ...Object.fromEntries(
      Object.entries(texts).flatMap(([field, text]) =>
        text === undefined ? [] : [[field, cut(text)]],
      ),
    ),
    durationMs: Math.round(durationMs),
    argumentsBytes: Buffer.byteLength(json),
    ...(hashes ? { argumentsHash: hashes.ofArguments(json) } : { unhashed: 'key_unreadable' }),
    ...(answerBytes !== undefined && { answerBytes }),
    ...(batchSize > 1 && { batchSize }),
    ...(trace && { traceId: trace.traceId }),
    awsRequestId,
  }
}

/** Of what has not run: the name, if it is one of ours. */
function knownName(
  { method, name }: AuditedCall,
  request: AuditedRequest,
  batchSize: number,
): string | undefined {
  const { resources = [] } = request
  if (method === 'tools/call' || method === 'prompts/get') {
    return request[LISTED[method]]?.find((one) => one === name)
  }
  return batchSize === 1 ? resources[0] : undefined
}

/** What became of a call that has no outcome of its own. */
function wordWithout(
  feature: Feature | undefined,
  name: string | undefined,
  status: number,
): CallOutcome {
  if (feature !== undefined || status === CLIENT_CLOSED_REQUEST) return 'cancelled' // nobody waited for it
  if (status >= 500) return 'failed'
  return name === undefined ? 'not_found' : 'rejected'
}

const cut = (text: string) =>
  text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
