import assert from 'node:assert/strict'
import dns from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { mock, test } from 'node:test'
import { guardedLookup, isPrivateAddress } from '../../../../lambda/token-check/address-guard.ts'

/** An address of each block of IANA's registries (October 2025), the last one where a block ends within a byte. */
const IPV4_REGISTRY = [
  '0.255.255.255',
  '10.255.255.255',
  '100.127.255.255',
  '127.255.255.255',
  '169.254.0.1',
  '192.0.0.8',
  '192.0.0.9',
  '192.0.0.170',
  '192.0.2.1',
  '192.31.196.1',
  '192.52.193.1',
  '192.88.99.1',
  '192.168.255.255',
  '192.175.48.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '240.0.0.1',
  '255.255.255.255',
]
const IPV6_REGISTRY = [
  '::1',
  '::',
  '::ffff:192.0.2.1',
  '64:ff9b::192.0.2.1',
  '64:ff9b:1:ffff::1',
  '100::1',
  '100:0:0:1::1',
  '2001::1',
  '2001:1::1',
  '2001:2::1',
  '2001:3::1',
  '2001:4:112::1',
  '2001:10::1',
  '2001:2f::1',
  '2001:3f::1',
  '2001:1ff::1',
  '2001:db8::1',
  '2002::1',
  '2620:4f:8000::1',
  '3fff:fff::1',
  '5f00::1',
  'fdff::1',
  'febf::1',
  // In no registry: IPv4-compatible, SIIT and site-local addresses, and one with a zone.
  '::10.0.0.1',
  '::ffff:0:10.0.0.1',
  'fec0::1',
  'fe80::1%eth0',
]

test('private, link-local, loopback, multicast and metadata addresses are told from public ones', () => {
  const reserved = [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::10.1.2.3',
    '64:ff9b:1::1',
    '2002:a00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
  ]
  for (const address of [...reserved, ...IPV4_REGISTRY, ...IPV6_REGISTRY])
    assert.ok(isPrivateAddress(address), address)
  const open = [
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '11.0.0.1',
    '192.0.3.0',
    '192.88.98.255',
    '198.51.101.0',
    '203.0.114.0',
    '223.255.255.255',
    '::ffff:1.1.1.1',
    '2001:200::1',
    '2001:db7:ffff::1',
    '2001:db9::1',
    '2003::1',
    '2a00::1',
    '3ffe:ffff::1',
    '64:ff9b::101:101',
    '2606:4700::1111',
  ]
  for (const address of open) assert.ok(!isPrivateAddress(address), address)
})

const resolving = (addresses: LookupAddress[] | NodeJS.ErrnoException) =>
  mock.method(dns, 'lookup', (_name: string, options: dns.LookupAllOptions, callback: Function) => {
    assert.equal(options.all, true)
    if (addresses instanceof Error) callback(addresses)
    else callback(null, addresses)
  })

async function lookUp(host: string, allowed: string[] = []) {
  const lookup = guardedLookup(host, allowed) ?? assert.fail('not guarded')
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  lookup(host, {}, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  return promise
}

test('a host is used when all of its addresses are public', async () => {
  const addresses = [
    { address: '1.1.1.1', family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ]
  resolving(addresses)
  assert.deepEqual(await lookUp('auth.example.com'), addresses)
})

test('a host is refused when any of its addresses is private, as after a change of its DNS record', async () => {
  for (const address of ['169.254.169.254', '127.0.0.1', '::1', '10.0.0.1']) {
    resolving([
      { address: '1.1.1.1', family: 4 },
      { address, family: 4 },
    ])
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await assert.rejects(lookUp('auth.example.com'), {
      message: `auth.example.com has the private address ${address}: AUTH_PRIVATE_HOSTS allows it, if that is where the authorization server is`,
    })
  }
})

test('a host that does not resolve fails as it does elsewhere', async () => {
  resolving(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
  await assert.rejects(lookUp('auth.example.com'), { code: 'ENOTFOUND' })
})

test('a literal private address is refused without any look-up', () => {
  for (const host of ['10.0.0.1', '169.254.169.254', '[fd00::1]', '[::ffff:10.0.0.1]']) {
    assert.throws(() => guardedLookup(host, []), /has the private address/, host)
  }
  assert.ok(guardedLookup('1.1.1.1', []) !== undefined)
})

test('loopback hosts, and those allowed by name, may have any address', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.equal(guardedLookup(host, []), undefined, host)
  }
  const allowed = ['keycloak.internal', '10.0.0.1', 'fd00::1']
  for (const host of ['keycloak.internal', '10.0.0.1', '[fd00::1]']) {
    assert.equal(guardedLookup(host, allowed), undefined, host)
  }
  assert.throws(() => guardedLookup('10.0.0.2', allowed))
  for (const host of ['evil-keycloak.internal', 'a.keycloak.internal', 'keycloak.internal.evil']) {
    assert.ok(guardedLookup(host, allowed) !== undefined, host)
  }
  for (const host of ['110.0.0.1', '210.0.0.1']) assert.ok(guardedLookup(host, allowed))
})
