import { Stack, Validations } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'

/** Tells one address, once it has confirmed that it wants to be told. */
export function alarmTopic(scope: Construct, id: string, email: string): Topic {
  const topic = new Topic(scope, id, { displayName: Stack.of(scope).stackName, enforceSSL: true })
  topic.addSubscription(new EmailSubscription(email))
  Validations.of(topic).acknowledge({
    id: 'Serverless-SNSRedrivePolicy',
    reason: 'A lost e-mail is only a notice: the state of the alarm itself stays in CloudWatch.',
  })
  // A policy of its own, as enforceSSL makes it, takes the place of the one by which the account's alarms may publish.
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
  return topic
}
