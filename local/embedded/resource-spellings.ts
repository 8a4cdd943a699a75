/** The URL of a root has two spellings: URL parsers, and so clients, add the slash that a resource identifier lacks. */
export function spellingsOf(resource: string): readonly string[] {
  return new URL(resource).pathname === '/' ? [resource, `${resource}/`] : [resource]
}
