import assert from 'node:assert/strict'
import { afterEach, suite, test } from 'node:test'
import { defineTool } from '../../../../lambda/features/public.ts'
import { callerLimitProblems } from '../../../../lambda/settings/caller-limit.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { settingsOfProps } from '../../../../lib/settings/settings-of-props.ts'
import { readLocalSettings } from '../../../../local/local-settings.ts'
import { problemsOf } from '../../../support/setting-cases.ts'

const report = defineTool({ name: 'report', description: '.', cost: 60.5, run: () => '' })
const usual = defineTool({ name: 'usual', description: '.', run: () => '' })
const server = { tools: [report, usual] }

const ISSUER = { AUTH_ISSUER: 'https://auth.example.com' }
const LIMITED = { CALLS_PER_MINUTE_PER_CALLER: '60' }
const UNPAYABLE =
  'the tool "report" has cost 60.5, and a caller has at most 60 at once, so that nobody could call it: lower the cost, or set CALL_BURST_PER_CALLER to 61 or more'
const ALONE =
  'CALL_BURST_PER_CALLER is set without CALLS_PER_MINUTE_PER_CALLER: also set CALLS_PER_MINUTE_PER_CALLER, the rate after the burst'

function problems(run: () => unknown, title?: string): string[] {
  try {
    run()
    return []
  } catch (error) {
    return problemsOf(error, title)
  }
}

suite('what no caller could ever call, and a burst alone,', () => {
  for (const [who, read] of [
    ['npm start', (more: object) => readLocalSettings({ ...more }, server)],
    ['synth', (more: object) => readDeploymentSettings({ ...ISSUER, ...more }, server)],
  ] as const) {
    test(`stop ${who}`, () => {
      assert.deepEqual(
        problems(() => read(LIMITED)),
        [UNPAYABLE],
      )
      assert.deepEqual(
        problems(() => read({ CALL_BURST_PER_CALLER: '100' })),
        [ALONE],
      )
      assert.deepEqual(
        problems(() => read({ ...LIMITED, CALL_BURST_PER_CALLER: '61' })),
        [],
      )
      assert.deepEqual(
        problems(() => read({})),
        [],
      )
    })
  }

  test('and a limit that is shared without one, or without a table', () => {
    const SHARED_CALLER_LIMIT = 'true'
    const alone =
      'SHARED_CALLER_LIMIT is set without CALLS_PER_MINUTE_PER_CALLER: also set CALLS_PER_MINUTE_PER_CALLER, which is then that of all environments'
    assert.deepEqual(
      problems(() => readDeploymentSettings({ ...ISSUER, SHARED_CALLER_LIMIT })),
      [alone],
    )
    assert.deepEqual(
      problems(() => readLocalSettings({ SHARED_CALLER_LIMIT })),
      [
        alone,
        'SHARED_CALLER_LIMIT is set, and SHARED_TABLE is not: give the name of a table, and AWS_ENDPOINT_URL_DYNAMODB with credentials where it is not that of AWS',
      ],
    )
    const limited = { ...LIMITED, SHARED_CALLER_LIMIT }
    assert.deepEqual(
      problems(() => readDeploymentSettings({ ...ISSUER, ...limited })),
      [],
    )
    assert.deepEqual(
      problems(() => readLocalSettings({ ...limited, SHARED_TABLE: 'a-table' })),
      [],
    )
    const TOKEN_CHECK = 'jwt'
    assert.deepEqual(
      problems(() => readDeploymentSettings({ ...ISSUER, ...limited, TOKEN_CHECK })),
      [],
      'the limit does not depend on how tokens are checked',
    )
  })

  test('stop the construct, in the words of its props', () => {
    const of = (props: object) =>
      problems(
        () => settingsOfProps({ issuer: 'https://auth.example.com', ...props }),
        'These props of ProtectedMcpApi cannot work:',
      )
    const inProps = (text: string) =>
      text
        .replaceAll('CALLS_PER_MINUTE_PER_CALLER', 'callsPerMinutePerCaller')
        .replaceAll('CALL_BURST_PER_CALLER', 'callBurstPerCaller')
    assert.deepEqual(of({ callsPerMinutePerCaller: 60, server }), [inProps(UNPAYABLE)])
    assert.deepEqual(of({ callBurstPerCaller: 60, server }), [inProps(ALONE)])
    assert.deepEqual(of({ callsPerMinutePerCaller: 60 }), [], 'of a server that is not known')
    assert.deepEqual(of({ callsPerMinutePerCaller: 61, server }), [])
    // A server that is wrong altogether is named by itself.
    const broken = of({ callsPerMinutePerCaller: 60, server: { tools: 7 } })
    assert.equal(broken.length, 1)
    assert.match(broken[0] ?? '', /^server cannot work: /)
  })

  test('are nobody’s concern where nobody is limited', () => {
    assert.deepEqual(
      callerLimitProblems({}, [report], (name) => name),
      [],
    )
  })
})

suite('the settings of a function', () => {
  afterEach(() => void delete process.env['NO_CALLER_LIMIT'])

  test('have a limit, unless its bundle holds nothing that reads one', () => {
    const environment = {
      ...ISSUER,
      ...LIMITED,
      RESOURCE_URL: 'https://mcp.example.com/mcp',
      OAUTH_CLIENT_SECRET: 's',
    }
    assert.equal(readFunctionSettings(environment).callsPerMinutePerCaller, 60)
    process.env['NO_CALLER_LIMIT'] = 'true'
    assert.equal(readFunctionSettings(environment).callsPerMinutePerCaller, undefined)
  })
})
