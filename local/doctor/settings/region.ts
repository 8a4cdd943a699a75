/** Says where the region of AWS is not set, or is another one than that of a resource. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { type Finding, found } from '../finding.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Settings that `npm start` takes to AWS. */
const OF_AWS = [
  'OAUTH_CLIENT_SECRET_ARN',
  'OAUTH_CLIENT_KEY_ARN',
  'REQUEST_STATE_KEY_ARN',
  'SERVER_KEY_ARN',
  'SHARED_TABLE',
]

const ARN = /^arn:[\w-]+:[\w-]+:([a-z\d-]+):/

export function regionFindings(environment: Variables): Finding[] {
  const set = OF_AWS.filter((name) => (environment[name]?.trim() ?? '') !== '')
  if (set.length === 0) return []
  const region = environment['AWS_REGION']?.trim() || undefined
  if (region === undefined) {
    if (hasRegionInProfile(environment)) return []
    return [
      found('region-missing', {
        received: `${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} set, and AWS_REGION is not`,
        right: 'AWS_REGION, such as eu-west-1',
      }),
    ]
  }
  return set.flatMap((name) => {
    const [, named = region] = ARN.exec(environment[name] ?? '') ?? []
    if (named === region) return []
    const received = `${name} is in ${named}, and AWS_REGION is ${region}`
    return [found('region-differs', { received, right: 'the same region in both' })]
  })
}

/** The AWS SDK reads the region of the profile, too. */
function hasRegionInProfile(environment: Variables): boolean {
  const file = environment['AWS_CONFIG_FILE'] ?? path.join(homedir(), '.aws/config')
  try {
    return /^region\s*=/m.test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}
