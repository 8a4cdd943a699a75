import { Validations } from 'aws-cdk-lib'
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import type { Alias } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { DeploymentPreference } from '../settings/release-rules.ts'

interface GradualDeploymentProps {
  readonly alias: Alias
  readonly preference: DeploymentPreference
  /** Each of them stops the deployment, which moves the alias back. */
  readonly alarms: readonly IAlarm[]
}

/** Has CodeDeploy move the requests of an alias to a new version step by step. */
export class GradualDeployment extends Construct {
  constructor(scope: Construct, id: string, { alias, preference, alarms }: GradualDeploymentProps) {
    super(scope, id)
    const { role } = new LambdaDeploymentGroup(this, 'Group', {
      alias,
      alarms: [...alarms],
      deploymentConfig: LambdaDeploymentConfig.fromLambdaDeploymentConfigName(
        this,
        'Config',
        `CodeDeployDefault.Lambda${preference}`,
      ),
    })
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason:
        'The policy that AWS keeps for CodeDeploy and Lambda, without publishing to topics: CodeDeploy has to reach aliases and alarms.',
    })
  }
}
