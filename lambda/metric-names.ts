/** What the MCP function measures (CloudWatch embedded metric format), and alarms and dashboard look up. */
import type { Decision } from './http/gate-context.ts'

export const METRIC_NAMESPACE = 'McpAuth'

/** By the dimensions `service`, which the environment names, and `verdict`. */
export const METRIC = {
  requests: 'Requests',
  tokenCacheHits: 'TokenCacheHits',
  introspectionLatency: 'IntrospectionLatency',
  introspectionFailures: 'IntrospectionFailures',
  clientRefused: 'ClientRefused',
} as const

export const VERDICTS = [
  'granted',
  'missing_token',
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
  'unavailable',
] as const satisfies readonly Decision['verdict'][]
