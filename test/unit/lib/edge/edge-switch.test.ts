/** What an update does that puts an edge before a server, or takes it away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  EVERYTHING,
  ofType,
  type Synthesis,
  synthesize,
  synthesizeWithEdge,
  text,
} from '../synthesis.ts'

const { RESOURCE_URL, HOSTED_ZONE_ID, CERTIFICATE_ARN } = EVERYTHING
const ORIGIN = {
  EDGE_ORIGIN_HOST: 'mcp-origin.example.com',
  EDGE_ORIGIN_CERTIFICATE_ARN: CERTIFICATE_ARN,
}

test('a switch to an edge and back changes the records of a host in place', () => {
  // CloudFormation creates what is new before it deletes what is gone, and Route 53 takes each record once.
  const zone = { RESOURCE_URL, HOSTED_ZONE_ID }
  const edge = { ...zone, CERTIFICATE_ARN: CERTIFICATE_ARN.replace('eu-west-1', 'us-east-1') }
  const recordsOf = (synthesis: Synthesis) =>
    new Map(
      ofType(synthesis, 'AWS::Route53::RecordSet').map(([path, { Name, Type }]) => [
        `${text(Type)} ${text(Name)}`,
        path,
      ]),
    )
  const kinds = [
    synthesize({ ...zone, CERTIFICATE_ARN }),
    synthesizeWithEdge(edge).stack,
    synthesizeWithEdge({ ...edge, ...ORIGIN }).stack,
  ].map(recordsOf)
  assert.deepEqual(
    kinds.map(({ size }) => size),
    [1, 2, 3],
  )
  const last = kinds.at(-1)
  for (const records of kinds) {
    for (const [record, path] of records) assert.equal(path, last?.get(record), record)
  }
})
