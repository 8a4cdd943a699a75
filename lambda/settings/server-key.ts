/** What derives a key from the server key. */
interface KeyUses {
  readonly sharedTokenCache?: boolean | undefined
  readonly sharedCallerLimit?: boolean | undefined
  readonly audit?: boolean | undefined
  readonly pseudonymizeSubjects?: boolean | undefined
  readonly dpopNonce?: boolean | undefined
}

/** Whether anything needs the server key: if so, the stack creates one, and the local server generates one. */
export function needsServerKey(uses: KeyUses): boolean {
  const { sharedTokenCache, sharedCallerLimit, audit, pseudonymizeSubjects, dpopNonce } = uses
  return [sharedTokenCache, sharedCallerLimit, audit, pseudonymizeSubjects, dpopNonce].includes(
    true,
  )
}
