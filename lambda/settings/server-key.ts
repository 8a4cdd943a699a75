/** What derives a key from the server key. */
interface KeyUses {
  readonly sharedTokenCache?: boolean | undefined
  readonly audit?: boolean | undefined
  readonly pseudonymizeSubjects?: boolean | undefined
}

/** Whether anything needs the server key: if so, the stack creates one, and the local server generates one. */
export function needsServerKey(uses: KeyUses): boolean {
  const { sharedTokenCache, audit, pseudonymizeSubjects } = uses
  return [sharedTokenCache, audit, pseudonymizeSubjects].includes(true)
}
