/** What the deployment of functions and the commands about it agree on. */

/** The alias of each function that the API calls. */
export const LIVE = 'live'

/** How requests move to a new version, by the names of AWS SAM and CodeDeploy. */
const DEPLOYMENT_PREFERENCES = [
  'Canary10Percent5Minutes',
  'Canary10Percent10Minutes',
  'Canary10Percent15Minutes',
  'Canary10Percent30Minutes',
  'Linear10PercentEvery1Minute',
  'Linear10PercentEvery2Minutes',
  'Linear10PercentEvery3Minutes',
  'Linear10PercentEvery10Minutes',
] as const

export type DeploymentPreference = (typeof DEPLOYMENT_PREFERENCES)[number]

/** @returns the sentence that says what would be right */
export function deploymentPreferenceProblem(preference: string): string | undefined {
  return DEPLOYMENT_PREFERENCES.some((known) => known === preference)
    ? undefined
    : `give one of ${DEPLOYMENT_PREFERENCES.join(', ')}`
}

/** A part of the description of a function, of which AWS allows 256 characters. */
const RELEASE = /^[\w.+-]{1,64}$/

/** @returns the sentence that says what would be right */
export function releaseProblem(release: string): string | undefined {
  return RELEASE.test(release)
    ? undefined
    : 'use up to 64 letters, digits and . _ + -, such as a commit or v1.2.3'
}

/** What a function does, and the release that it belongs to. */
export function describeWithRelease(description: string, release: string): string {
  return `${description}, release ${release}`
}

/** @returns undefined for a description that is not from `describeWithRelease` */
export function releaseIn(description: string): string | undefined {
  return /, release (\S+)$/.exec(description)?.[1]
}
