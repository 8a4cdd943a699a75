import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { Deployed } from './monitored-resources.ts'

export interface AlarmsProps extends Deployed {
  readonly topic: ITopic
}

const PERIOD = Duration.minutes(5)

interface AlarmDefinition {
  readonly description: string
  readonly metric: IMetric
  /** The alarm goes off at this value, or above. */
  readonly threshold: number
  readonly periods?: number
}

/** One alarm for each thing that somebody has to look after. Nothing measured counts as nothing wrong. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topic, ...deployed }: AlarmsProps) {
    super(scope, id)
    const action = new SnsAction(topic)
    for (const [name, definition] of Object.entries(definitions(deployed))) {
      const alarm = new Alarm(this, name, {
        alarmDescription: definition.description,
        metric: definition.metric,
        threshold: definition.threshold,
        evaluationPeriods: definition.periods ?? 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })
      alarm.addAlarmAction(action)
      alarm.addOkAction(action)
    }
  }
}

function definitions(deployed: Deployed): Record<string, AlarmDefinition> {
  const { decisions, stage, mcp, metadata, throttled } = deployed
  const period = PERIOD
  const failures = (name: 'IntrospectionFailures' | 'ClientRefused') =>
    decisions.metric('unavailable', name, { period })
  return {
    ServerErrors: {
      description: 'Requests end with 5xx: see the log of the MCP function for errors.',
      metric: stage.metricServerError({ period, statistic: Stats.SUM }),
      threshold: 5,
    },
    Throttles: {
      description:
        'Requests are turned away by a limit: of a route (429) or of the functions’ concurrency.',
      metric: new MathExpression({
        expression: 'FILL(route, 0) + FILL(mcp, 0) + FILL(metadata, 0)',
        usingMetrics: {
          route: throttled,
          mcp: mcp.metricThrottles({ period }),
          metadata: metadata.metricThrottles({ period }),
        },
        period,
        label: 'Throttled requests',
      }),
      threshold: 1,
    },
    IntrospectionFailures: {
      description:
        'Access tokens cannot be checked: the authorization server does not answer as it should.',
      metric: failures('IntrospectionFailures'),
      threshold: 5,
    },
    ClientRefused: {
      description:
        'The authorization server refuses this server’s client: its secret in Secrets Manager is wrong.',
      metric: failures('ClientRefused'),
      threshold: 1,
    },
    Latency: {
      description: 'One request of a hundred takes 5 s or more, for a quarter of an hour.',
      metric: stage.metricLatency({ period, statistic: Stats.p(99) }),
      threshold: Duration.seconds(5).toMilliseconds(),
      periods: 3,
    },
  }
}
