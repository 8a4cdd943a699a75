import { LambdaClient } from '@aws-sdk/client-lambda'

/** As the CDK command line reads them, in this order. */
const VARIABLES = ['AWS_REGION', 'AMAZON_REGION', 'AWS_DEFAULT_REGION', 'AMAZON_DEFAULT_REGION']

/**
 * The region of the environment, or of the profile in `~/.aws/config`. The CDK command line would go on with us-east-1.
 *
 * @param profile by default that of the environment
 * @throws a sentence for the user where none is set
 */
export async function regionOf(profile = profileOf(process.env)): Promise<string> {
  const given = VARIABLES.map((name) => process.env[name]).find((value) => value)
  if (given !== undefined) return given
  const { config } = new LambdaClient({ profile })
  return config.region().catch(() => {
    throw new Error(
      `No region is set: looked for AWS_REGION and AWS_DEFAULT_REGION in the environment, and for the region of the profile ${profile} in ~/.aws/config. Set one, such as AWS_REGION=eu-west-1.`,
    )
  })
}

function profileOf({ AWS_PROFILE: profile, AWS_DEFAULT_PROFILE: other }: NodeJS.ProcessEnv) {
  return profile || other || 'default'
}
