/** That the limits of the settings reach what is deployed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVERYTHING, functionProperties, ofType, only, synthesize } from '../synthesis.ts'

const { MCP_MEMORY_MIB, MCP_TIMEOUT_SECONDS, MCP_RESERVED_CONCURRENCY } = EVERYTHING
const { MCP_REQUESTS_PER_SECOND, MCP_REQUEST_BURST, ACCOUNT_CONCURRENCY } = EVERYTHING
const stack = synthesize({ ...EVERYTHING, TRACING: 'true' })

test('the routes take as many requests as the settings say', () => {
  assert.deepEqual(only(stack, 'AWS::ApiGatewayV2::Stage')['DefaultRouteSettings'], {
    ThrottlingRateLimit: Number(MCP_REQUESTS_PER_SECOND),
    ThrottlingBurstLimit: Number(MCP_REQUEST_BURST),
  })
})

test('the MCP function has its memory, its time and its reservation', () => {
  const { MemorySize, Timeout, ReservedConcurrentExecutions } = functionProperties(stack, 'Mcp')
  assert.deepEqual([MemorySize, Timeout, ReservedConcurrentExecutions].map(String), [
    MCP_MEMORY_MIB,
    MCP_TIMEOUT_SECONDS,
    MCP_RESERVED_CONCURRENCY,
  ])
})

test('both functions log at that level and trace, and every log is kept that long', () => {
  for (const name of ['Mcp', 'Metadata'] as const) {
    const { LoggingConfig: logging, TracingConfig: tracing } = functionProperties(stack, name)
    assert.partialDeepStrictEqual(logging, { ApplicationLogLevel: 'WARN' })
    assert.deepEqual(tracing, { Mode: 'Active' })
  }
  const days = ofType(stack, 'AWS::Logs::LogGroup').map(([, group]) => group['RetentionInDays'])
  assert.deepEqual(days, [365, 365, 365, 365])
})

test('an alarm goes off at 80 % of the concurrency of the account', () => {
  const alarms = ofType(stack, 'AWS::CloudWatch::Alarm')
  const alarm = alarms.find(([path]) => path.endsWith('/AccountConcurrency'))?.[1]
  assert.equal(alarm?.['Threshold'], Number(ACCOUNT_CONCURRENCY) * 0.8)
})
