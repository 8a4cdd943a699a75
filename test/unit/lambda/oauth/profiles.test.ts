/** The table of profiles: only where its lines depend on each other, or on what servers document. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { PROFILE_NAMES } from '../../../../lambda/oauth/profile-names.ts'
import { type Profile, PROFILES } from '../../../../lambda/oauth/profiles.ts'
import { DOCUMENTED_SERVERS } from '../../../support/documented-tokens.ts'

const profiles = Object.entries<Profile>(PROFILES)

const suggests = (host: string, issuer: string) => path.matchesGlob(new URL(issuer).hostname, host)

test('every profile has a documented server', () => {
  const used = new Set(DOCUMENTED_SERVERS.map(({ settings }) => settings.AUTH_PROFILE))
  assert.deepEqual([...used].toSorted(), [...PROFILE_NAMES].toSorted())
})

test('the host of an issuer suggests one profile at most, and the documented one', () => {
  for (const { name, settings } of DOCUMENTED_SERVERS) {
    const suggested = profiles.filter(([, { hosts }]) =>
      hosts.some((host) => suggests(host, settings.AUTH_ISSUER)),
    )
    const names = suggested.map(([profile]) => profile)
    assert.deepEqual(names, names.length === 0 ? [] : [settings.AUTH_PROFILE], name)
  }
})

test('a profile that takes more than at+jwt needs a claim that tells access tokens from others', () => {
  for (const [name, { types, required }] of profiles) {
    const isTold = types.every((type) => type === 'at+jwt') || Object.keys(required).length > 0
    assert.ok(isTold, name)
  }
})

test('no claim is both needed and refused', () => {
  for (const [name, { required, foreign }] of profiles) {
    const both = Object.keys(required).filter((claim) => foreign.includes(claim))
    assert.deepEqual(both, [], name)
  }
})
