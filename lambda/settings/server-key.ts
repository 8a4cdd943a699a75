/** What derives a key from the server key. */
interface KeyUses {
  readonly sharedTokenCache?: boolean | undefined
}

/** Whether anything needs the server key: if so, the stack creates one, and the local server generates one. */
export function needsServerKey({ sharedTokenCache }: KeyUses): boolean {
  return sharedTokenCache === true
}
