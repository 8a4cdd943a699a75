/** Of two labels or more (RFC 1123 §2.1), and no address: neither certificates of ACM nor records can have another one. */
const DNS_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** @returns the sentence that says what would be right */
export function ownHostProblem(host: string): string | undefined {
  return DNS_NAME.test(host)
    ? undefined
    : 'give a name in DNS, in lower case and without a port, such as mcp-origin.example.com'
}

/**
 * Returns a sentence for a resource that cannot be at a host of its own.
 *
 * @param names what messages call these
 */
export function ownResourceProblems(
  resource: string | undefined,
  hasCertificate: boolean,
  names: Readonly<Record<'resource' | 'certificate', string>>,
): string[] {
  if (!hasCertificate || resource === undefined || !URL.canParse(resource)) return []
  const { host } = new URL(resource)
  if (ownHostProblem(host) === undefined) return []
  return [
    `${names.resource} is "${resource}", and ${names.certificate} makes ${host} the host of the API: give a URL with a name in DNS and without a port, such as https://mcp.example.com/mcp`,
  ]
}
