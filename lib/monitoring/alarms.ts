import { Stack, Validations } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { alarmDefinitions } from './alarm-definitions.ts'
import type { MonitoredResources } from './monitored-resources.ts'

export interface AlarmsProps extends MonitoredResources {
  readonly topic: ITopic
}

/** Of SNS; the name of a stack may be longer. */
const MAX_DISPLAY_NAME = 100

/** One alarm for each problem that needs attention. A metric without data counts as healthy. */
export class Alarms extends Construct {
  /** Those that stop a gradual deployment. */
  readonly ofRelease: readonly Alarm[]

  constructor(scope: Construct, id: string, { topic, ...resources }: AlarmsProps) {
    super(scope, id)
    const action = new SnsAction(topic)
    const ofRelease: Alarm[] = []
    for (const [name, definition] of Object.entries(alarmDefinitions(resources))) {
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
      if (definition.isOfRelease === true) ofRelease.push(alarm)
    }
    this.ofRelease = ofRelease
  }
}

/** Notifies one e-mail address, once its owner has confirmed the subscription. */
export function createAlarmTopic(
  scope: Construct,
  id: string,
  email: string,
  encryptionKey: IKey | undefined,
): Topic {
  const { stackName, account } = Stack.of(scope)
  const topic = new Topic(scope, id, {
    displayName: stackName.slice(0, MAX_DISPLAY_NAME),
    enforceSSL: true,
    ...(encryptionKey && { masterKey: encryptionKey }),
  })
  if (encryptionKey !== undefined) allowAlarms(scope, encryptionKey)
  topic.addSubscription(new EmailSubscription(email))
  Validations.of(topic).acknowledge({
    id: 'Serverless-SNSRedrivePolicy',
    reason: 'A lost e-mail is only a notice: the state of the alarm itself stays in CloudWatch.',
  })
  // The policy that enforceSSL creates replaces the default one, which would let the account's alarms publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  )
  return topic
}

/**
 * Lets alarms of this account reach an encrypted topic. An imported key takes no statement: its own policy has to say so.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
function allowAlarms(scope: Construct, key: IKey): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  )
}
