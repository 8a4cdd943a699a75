import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reservedNameProblem } from '../../../../lambda/settings/reserved-variables.ts'
import { DESCRIBED_AT_SYNTH } from '../../../../lib/settings/deployment-settings.ts'
import { DESCRIBED_LOCALLY } from '../../../../local/local-settings.ts'

test('every setting is reserved, those of the local server and of deployments included', () => {
  for (const { variable } of [...DESCRIBED_AT_SYNTH, ...DESCRIBED_LOCALLY]) {
    assert.match(reservedNameProblem(variable) ?? '', /^, which is a setting: /, variable)
  }
})

test('a setting with a prop has its prop named', () => {
  assert.equal(
    reservedNameProblem('AUTH_ISSUER'),
    ', which is a setting: use the prop issuer for it, or another name',
  )
})

for (const [name, problem] of Object.entries({
  AWS_REGION: ', which AWS sets in the function: choose another name',
  AWS_LAMBDA_LOG_LEVEL: ', which AWS sets in the function: use the prop logLevel',
  LAMBDA_TASK_ROOT: ', which AWS sets in the function: choose another name',
  _HANDLER: ', which AWS sets in the function: choose another name',
  NODE_OPTIONS: ', which Node.js reads: choose another name',
  NODE_EXTRA_CA_CERTS: ', which Node.js reads: use the prop extraCaCerts',
  POWERTOOLS_DEV: ', which the log reads: choose another name',
  POWERTOOLS_SERVICE_NAME: ', which the log reads: use the prop serviceName',
  POWERTOOLS_LOG_LEVEL: ', which the log reads: use the prop logLevel',
  SERVER_PROFILE: ', which this package sets: choose another name',
  SERVER_IS_CHECKED: ', which this package sets: choose another name',
  PATH: ', which the operating system reads: choose another name',
  LD_PRELOAD: ', which the operating system reads: choose another name',
  'a-b':
    ', which Lambda does not accept: use two or more letters, digits and "_", the first a letter',
  A: ', which Lambda does not accept: use two or more letters, digits and "_", the first a letter',
})) {
  test(`${name} is reserved`, () => assert.equal(reservedNameProblem(name), problem))
}

for (const name of ['NOTES_TABLE', 'notesTable', 'AWSOME', 'PATHS', 'NODE', 'TZ', 'SERVER_NAME']) {
  test(`${name} is free`, () => assert.equal(reservedNameProblem(name), undefined))
}
