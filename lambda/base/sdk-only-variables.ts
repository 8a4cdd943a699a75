import type { Environment } from './secrets-manager-endpoint.ts'

/** They name files that the AWS SDK reads, and profiles in these. */
const OF_FILES = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']

/** The first variable that only the AWS SDK's own client follows; undefined when the light one knows them all. */
export function sdkOnlyVariable(environment: Environment): string | undefined {
  if (environment['AWS_RETRY_MODE'] === 'adaptive') return 'AWS_RETRY_MODE'
  return OF_FILES.find((name) => environment[name])
}
