/** Whether rate × duration fits into the executions that Lambda runs at once. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { routes } from '../../../../lambda/discovery/routes.ts'
import { SettingsError } from '../../../../lambda/settings/settings-reader.ts'
import { ProtectedMcpApi } from '../../../../lib/protected-mcp-api.ts'
import {
  concurrencyWarning,
  type Limits,
  limitsProblems,
  mcpRoutes,
} from '../../../../lib/settings/concurrency.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { limitsOfProps } from '../../../../lib/settings/limits-of-props.ts'
import { problemsOf } from '../../../support/setting-cases.ts'
import { contextWith, ISSUER, KEYCLOAK, PLACE } from '../synthesis.ts'

const DEFAULTS: Limits = { ...limitsOfProps({}), resourcePath: '/mcp' }
const problems = (limits: Partial<Limits>) =>
  limitsProblems({ ...DEFAULTS, ...limits }, (name) => name)
const warning = (limits: Partial<Limits>) => concurrencyWarning({ ...DEFAULTS, ...limits })

suite('the default limits', () => {
  test('add up in an account with the usual concurrency, and leave 100 to everything else', () => {
    assert.deepEqual([problems({}), warning({})], [[], undefined])
    assert.equal(warning({ accountConcurrency: 900 }), undefined)
    assert.match(warning({ accountConcurrency: 899 }) ?? '', /= 900, and it has 899 /)
  })

  test('take more than a new account has, which is a warning with what helps', () => {
    assert.deepEqual(problems({ accountConcurrency: 10 }), [])
    assert.equal(
      warning({ accountConcurrency: 10 }),
      'Calls that take the whole timeout could claim every concurrent execution of the account: 2 × (75 at once + 15 per second × 25 s) = 900, and it has 10 (accountConcurrency, ACCOUNT_CONCURRENCY). Other functions, and requests that are quick, would then be turned away. What helps: ask AWS for at least 900 (Service Quotas, AWS Lambda, Concurrent executions), and give that number.',
    )
  })
})

suite('what is provisioned', () => {
  test('fits into the reservation, or into what AWS leaves to functions without one', () => {
    for (const [limits, problem] of [
      [{}, undefined],
      [{ provisionedConcurrency: 900 }, undefined],
      [
        { provisionedConcurrency: 901 },
        "provisionedConcurrency is 901: of the account's 1000 (accountConcurrency), AWS keeps 100 for functions without any; give at most 900",
      ],
      [
        { provisionedConcurrency: 2, accountConcurrency: 10 },
        "provisionedConcurrency is 2: of the account's 10 (accountConcurrency), AWS keeps 100 for functions without any; leave it out",
      ],
      [{ provisionedConcurrency: 5, reservedConcurrency: 5 }, undefined],
      [
        { provisionedConcurrency: 6, reservedConcurrency: 5 },
        'provisionedConcurrency is 6: the function has 5 in all (reservedConcurrency); give at most 5',
      ],
      [
        { provisionedConcurrency: 1, reservedConcurrency: 0 },
        'provisionedConcurrency is 1: the function has 0 in all (reservedConcurrency); leave it out',
      ],
    ] as const) {
      assert.deepEqual(problems(limits), problem === undefined ? [] : [problem])
    }
  })

  test('is checked with the settings, by their names', () => {
    const settings = { PROVISIONED_CONCURRENCY: '6', MCP_RESERVED_CONCURRENCY: '5' }
    assert.throws(() => readDeploymentSettings({ ...KEYCLOAK, ...settings }), {
      name: 'SettingsError',
      message:
        /- PROVISIONED_CONCURRENCY is 6: the function has 5 in all \(MCP_RESERVED_CONCURRENCY\)/,
    })
  })
})

suite('long calls', () => {
  test('that could claim the whole account are a warning, unless a reservation bounds them', () => {
    const rate = { requestsPerSecond: 50, requestBurst: 100 }
    assert.match(
      warning(rate) ?? '',
      /2 × \(100 at once \+ 50 per second × 25 s\) = 2700, and it has 1000 .* What helps: reserve at most 900 for the function \(reservedConcurrency, MCP_RESERVED_CONCURRENCY\); or let in at most 16 requests per second .*; or ask AWS for at least 2700 /,
    )
    assert.equal(warning({ ...rate, requestsPerSecond: 16 }), undefined)
    assert.equal(warning({ ...rate, reservedConcurrency: 100 }), undefined)
  })

  test('come by as many routes as lead to the MCP function', () => {
    for (const resourcePath of ['/', '/mcp', '/team/a']) {
      const found = routes(resourcePath).filter(({ target }) => target === 'mcp')
      assert.equal(mcpRoutes({ resourcePath }), found.length, resourcePath)
    }
  })

  test('come by one route only where the resource is at the root', () => {
    const root = { resourcePath: '/', requestBurst: 75, requestsPerSecond: 37 }
    assert.equal(warning(root), undefined)
    assert.match(warning({ ...root, requestsPerSecond: 38 }) ?? '', /: 1 × \(.* = 1025,/)
  })
})

suite('quick requests', () => {
  test('beyond ten per second for each execution cannot be answered', () => {
    const reserved = { reservedConcurrency: 20 }
    assert.deepEqual(problems({ ...reserved, requestsPerSecond: 100 }), [])
    assert.deepEqual(problems({ ...reserved, requestsPerSecond: 500 }), [
      'requestsPerSecond is 500: 2 routes lead to the MCP function, which 1000 requests per second could reach; with 20 concurrent executions (reservedConcurrency) it answers at most 200, 10 each, however fast they are. Give at most 100, or 100 concurrent executions',
    ])
    assert.match(
      problems({ accountConcurrency: 10, requestsPerSecond: 51 })[0] ?? '',
      /with 10 concurrent executions \(accountConcurrency\) .* Give at most 50, or 11 concurrent/,
    )
  })

  test('are not counted for a function that is stopped', () => {
    assert.deepEqual(problems({ reservedConcurrency: 0, accountConcurrency: 10 }), [])
  })
})

test('a reservation leaves 100 to the functions without one, so a new account has none to give', () => {
  assert.deepEqual(problems({ reservedConcurrency: 900 }), [])
  assert.deepEqual(problems({ reservedConcurrency: 901 }), [
    "reservedConcurrency is 901: of the account's 1000 (accountConcurrency), AWS keeps 100 for functions without a reservation; give at most 900, or ask AWS for more",
  ])
  assert.deepEqual(problems({ reservedConcurrency: 5, accountConcurrency: 10 }), [
    "reservedConcurrency is 5: of the account's 10 (accountConcurrency), AWS keeps 100 for functions without a reservation; leave it out, or ask AWS for more",
  ])
})

suite('synth', () => {
  const warningsOf = (props: object) => {
    const stack = new Stack(new App({ context: contextWith({}) }), 'Limits', { env: PLACE })
    new ProtectedMcpApi(stack, 'Api', { issuer: ISSUER, ...props })
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('concurrent execution'))
      .map(({ entry }) => JSON.stringify(entry.data))
  }

  test('warns of a timeout and a rate that do not fit', () => {
    assert.deepEqual(warningsOf({}), [])
    assert.deepEqual(warningsOf({ timeout: Duration.seconds(29), reservedConcurrency: 5 }), [])
    assert.match(warningsOf({ timeout: Duration.seconds(29) }).join(), /15 per second × 29 s/)
  })

  test('refuses settings that cannot work, by the names of the variables', () => {
    const wrong = {
      ...KEYCLOAK,
      MCP_RESERVED_CONCURRENCY: '950',
      MCP_REQUESTS_PER_SECOND: '9000',
      MCP_TIMEOUT_SECONDS: '60',
    }
    const check = (error: unknown) => {
      assert.ok(error instanceof SettingsError)
      const [late, reserved, rate] = problemsOf(error)
      assert.equal(
        late,
        'MCP_TIMEOUT_SECONDS is 60: an HTTP API waits for 30 s and gives up the request; give a whole number from 1 to 29',
      )
      assert.match(reserved ?? '', /^MCP_RESERVED_CONCURRENCY is 950: .*\(ACCOUNT_CONCURRENCY\)/)
      assert.match(rate ?? '', /^MCP_REQUESTS_PER_SECOND is 9000: .*\(MCP_RESERVED_CONCURRENCY\)/)
      return true
    }
    assert.throws(() => readDeploymentSettings(wrong), check)
  })
})
