/** The client secret: whether it is stored. Its value is never read, as the number of its versions tells. */
import { type Finding, found } from '../finding.ts'
import type { ExaminedSecret, StackDescription } from './deployment.ts'

export function secretFindings(
  secret: ExaminedSecret | undefined,
  { outputs: { SetClientSecret: command } }: StackDescription,
): Finding[] {
  if (secret === undefined) return []
  const { id, state, versions } = secret
  if (state !== 'there') {
    const how = state === 'deleted' ? 'scheduled for deletion' : 'not there'
    return [found('client-secret-gone', { received: `${id} is ${how}`, right: 'a secret' })]
  }
  // Only a stack that creates the secret has this output. A secret of others may have its first value for ever.
  const isStored = command === undefined ? versions > 0 : versions > 1
  if (isStored) return []
  return [
    found('client-secret-not-stored', {
      received: `${id} has ${versions === 0 ? 'no value' : 'its first value only'}`,
      right: command ?? 'the secret of the client as its value',
    }),
  ]
}
