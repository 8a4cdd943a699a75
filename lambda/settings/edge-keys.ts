import type { SecretSource } from '../base/stored-secret.ts'
import { list, secret, text } from './parsers.ts'
import type { SettingsTable } from './setting.ts'
import type { SettingsReader } from './settings-reader.ts'

/** The keys by which requests show that they came through the edge. This package sets them, never a user. */
export const EDGE_KEYS = {
  /** That of the local edge. */
  value: ['EDGE_KEY', secret],
  /** In Secrets Manager: the key that CloudFront sends, and the one that it sends after the next rotation. */
  arns: ['EDGE_KEY_ARNS', /* @__PURE__ */ list(',', text)],
} as const satisfies SettingsTable

/** Undefined: requests need not come through an edge. */
export function readEdgeKeys(reader: SettingsReader): readonly SecretSource[] | undefined {
  const { value, arns } = reader.read(EDGE_KEYS)
  return arns?.map((arn) => ({ arn })) ?? (value === undefined ? undefined : [{ value }])
}
