/** Resources that must be in the region of the stack. */
import { Token } from 'aws-cdk-lib'

/** What messages call a resource, and its ARN, or a name, which has no region. */
type Named = readonly [name: string, id: string | undefined]

/**
 * Returns a sentence for each resource of another region than the stack's, or, while that is not known, than the first one's.
 *
 * @param stackRegion undefined, or a token: not known before the deployment
 */
export function regionProblems(named: readonly Named[], stackRegion: string | undefined): string[] {
  const placed = named.flatMap(([name, id]) => {
    const region = id === undefined || Token.isUnresolved(id) ? undefined : regionOf(id)
    return region === undefined ? [] : [{ name, region }]
  })
  const [first] = placed
  const isKnown = stackRegion !== undefined && !Token.isUnresolved(stackRegion)
  const right = isKnown ? stackRegion : first?.region
  const holder = isKnown ? 'the stack' : first?.name
  return placed
    .filter(({ region }) => region !== right)
    .map(
      ({ name, region }) =>
        `${name} names something in ${region}, and ${holder} is in ${right}: give one in the region to which you deploy`,
    )
}

/** The fourth part of `arn:partition:service:region:account:resource`. */
function regionOf(id: string): string | undefined {
  const [start, , , region = ''] = id.split(':')
  return start === 'arn' && region !== '' ? region : undefined
}
