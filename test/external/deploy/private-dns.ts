/**
 * What a private hosted zone does on AWS: names under `.test` (RFC 6761 §6.2) lead to a private address. So does the host of
 * MiniStack, where custom resources answer.
 */
import dns from 'node:dns'

const lookup = dns.lookup as (...args: unknown[]) => void

Object.assign(dns, {
  lookup: (name: string, ...rest: unknown[]) => lookup(isHere(name) ? '127.0.0.1' : name, ...rest),
})

function isHere(name: string): boolean {
  return name.endsWith('.test') || name === process.env['MINISTACK_HOST']
}
