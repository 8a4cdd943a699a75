import type {
  InputRequiredResult,
  ReadResourceResult,
  ServerContext,
} from '@modelcontextprotocol/server'
import { checkContents, checkMembers, isObject } from '../calls/check-content.ts'
import { contentsOf } from '../calls/content.ts'
import type { Contents, ResourceDetails } from './define-resource.ts'
import type { Feature, Services } from '../calls/feature.ts'
import { INTERNAL_ERROR, INVALID_PARAMS, RpcError } from '../calls/rpc-error.ts'
import type { FeatureContext } from '../calls/call-context.ts'
import { runFeature } from '../calls/run-feature.ts'
import { UnusableResultError } from '../calls/tool-error.ts'
import { limited, toJson } from '../calls/tool-result.ts'
import { shown } from '../calls/shown.ts'

interface Reading {
  readonly feature: Feature
  readonly details: ResourceDetails<boolean>
  readonly uri: string
  readonly context: ServerContext
  readonly services: Services
  readonly read: (context: FeatureContext) => Promise<Contents>
}

/** Reads a resource. @throws {RpcError} when it is not there, or reading fails */
export async function readResource(
  reading: Reading,
): Promise<ReadResourceResult | InputRequiredResult> {
  const { details, uri, read } = reading
  const outcome = await runFeature({
    ...reading,
    input: uri,
    run: async (context) => {
      const contents = await read(context)
      return contents === undefined ? undefined : limited(resultOf(contents, uri, details))
    },
  })
  if ('result' in outcome) {
    if (outcome.result === undefined) throw resourceNotFound(uri)
    return outcome.result
  }
  if ('inputRequired' in outcome) return outcome.inputRequired
  throw new RpcError(outcome.isForeseen ? INVALID_PARAMS : INTERNAL_ERROR, outcome.failure)
}

/** MCP 2026-07-28, Resources, Error Handling. Revisions before have the code -32002 (`errors.ts`). */
export function resourceNotFound(uri: string): RpcError {
  return new RpcError(INVALID_PARAMS, `There is no resource ${shown(uri)}.`, { uri })
}

function resultOf(
  contents: NonNullable<Contents>,
  uri: string,
  { mimeType, _meta }: ResourceDetails<boolean>,
): ReadResourceResult {
  if (isWhole(contents)) {
    checkMembers(contents, { _meta: isObject })
    contents.contents.forEach(checkContents)
    return contents
  }
  const about = {
    uri,
    ...(mimeType !== undefined && { mimeType }),
    ...(_meta !== undefined && { _meta: { ..._meta } }),
  }
  if (typeof contents === 'string' || contents instanceof Uint8Array) {
    return { contents: [contentsOf(about, contents)] }
  }
  return { contents: [{ mimeType: 'application/json', ...about, text: json(contents) }] }
}

function json(value: object): string {
  try {
    return toJson(value)
  } catch (error) {
    throw new UnusableResultError('failed: its contents are not JSON.', (error as Error).message)
  }
}

function isWhole(contents: object | string): contents is ReadResourceResult {
  if (typeof contents !== 'object' || !('contents' in contents)) return false
  const { contents: parts } = contents
  return Array.isArray(parts) && parts.every(isPart)
}

const isPart = (part: { uri?: unknown; text?: unknown; blob?: unknown } | null) =>
  typeof part?.uri === 'string' && (typeof part.text === 'string' || typeof part.blob === 'string')
