/** What the commands say when AWS credentials are missing: the SDK and the CDK command line do not say where to put them. */

/** How the error of the SDK is called, whatever has failed. */
const SDK_ERROR = 'CredentialsProviderError'
/** How the CDK command line puts it, for a stack that fits any account. */
const CDK_TEXT = 'Unable to resolve AWS account to use'

const HINT =
  'No AWS credentials were found, or they have expired: set AWS_PROFILE, or sign in with aws login.'

/** Returns a sentence for the user if this error of the SDK is about missing credentials, and otherwise its own message. */
export function messageOf({ name, message }: Error): string {
  return name === SDK_ERROR ? `${HINT} (${message})` : message
}

/** Returns a sentence for the user if this output of the CDK command line is about missing credentials. */
export function credentialsHint(output: string): string | undefined {
  return output.includes(CDK_TEXT) ? HINT : undefined
}
