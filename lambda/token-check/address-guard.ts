/** Keeps requests away from addresses that are not on the public Internet. */
import dns from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { isLoopback } from '../oauth/url.ts'

/** IANA's IPv4 special-purpose registry (RFC 6890), anycast services included, and multicast. */
const PRIVATE_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
/**
 * IANA's IPv6 special-purpose registry, except for mapped and translated IPv4 addresses, which count as what they stand
 * for; multicast, and three forms that are no longer in use: IPv4-compatible, SIIT and site-local addresses.
 */
const PRIVATE_IPV6 = [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const
/** IPv4 addresses as NAT64 translates them (RFC 6052), for subnets that have IPv6 only. */
const NAT64 = '64:ff9b::'
const NAT64_PREFIX = 96

const privateAddresses = new BlockList()
for (const [network, prefix] of PRIVATE_IPV4) {
  privateAddresses.addSubnet(network, prefix, 'ipv4')
  privateAddresses.addSubnet(NAT64 + network, NAT64_PREFIX + prefix, 'ipv6')
}
for (const [network, prefix] of PRIVATE_IPV6) privateAddresses.addSubnet(network, prefix, 'ipv6')

/** Whether an address is reserved for a machine, a link or a private network. IPv4-mapped addresses count as IPv4. */
export function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Makes the `lookup` for connections to a host. It fails when any of the host's addresses is private, so that neither a
 * wrong setting nor a changed DNS record leads tokens and secrets into the private network or to a metadata service.
 *
 * @returns undefined for hosts that may have any address: loopback hosts, and those that are allowed by name
 * @throws for a host that is a private address itself
 */
export function guardedLookup(
  hostname: string,
  allowedHosts: readonly string[],
): LookupFunction | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isLoopback(hostname) || allowedHosts.includes(host)) return undefined
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw refusal(host, host)
  return (name, options, callback) => {
    dns.lookup(name, { ...options, all: true }, (error, addresses) => {
      const blocked = addresses?.find(({ address }) => isPrivateAddress(address))
      if (error !== null) callback(error, '')
      else if (blocked !== undefined) callback(refusal(name, blocked.address), '')
      else callback(null, addresses)
    })
  }
}

function refusal(host: string, address: string): Error {
  return new Error(
    `${host} has the private address ${address}: AUTH_PRIVATE_HOSTS allows it, if that is where the authorization server is`,
  )
}
