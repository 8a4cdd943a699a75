/** The AWS SDK that is not in the bundle, for variables that the light client of Secrets Manager does not know. */
import { createRequire } from 'node:module'
import type * as Sdk from '@aws-sdk/client-secrets-manager'
import type { Environment } from './service-endpoint.ts'

const CLIENT = '@aws-sdk/client-secrets-manager'
/** They name files with any of the AWS SDK's settings, and profiles in these. */
const OF_FILES = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']

/** Returns the first variable that only the AWS SDK's own client follows. */
export function sdkOnlyVariable(environment: Environment): string | undefined {
  if (environment['AWS_RETRY_MODE'] === 'adaptive') return 'AWS_RETRY_MODE'
  return OF_FILES.find((name) => environment[name])
}

/**
 * Loads the AWS SDK's own client. Lambda's runtimes for Node.js have it, and layers may have another version: `NODE_PATH`
 * names both, which `require` follows and `import` does not.
 *
 * @param variable why it is needed
 * @throws when there is none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function requireSdk(variable: string): typeof Sdk {
  try {
    return createRequire(`${process.cwd()}/`)(CLIENT) as typeof Sdk
  } catch (cause) {
    throw new Error(
      `${variable} is set, which only the AWS SDK's own client follows, and this runtime has none: add a layer with ${CLIENT}`,
      { cause },
    )
  }
}
