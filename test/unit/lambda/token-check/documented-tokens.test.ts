/** Tokens of the shapes that authorization servers document, signed by a key of the test, with the settings of the docs. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { requireScopes } from '../../../../lambda/oauth/scopes.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { waysBySettings } from '../../../../lambda/token-check/ways-by-settings.ts'
import {
  DOCUMENTED_SERVERS,
  type DocumentedServer,
  type DocumentedToken,
} from '../../../support/documented-tokens.ts'
import { createSigner, documentsOf, JWKS_URI } from '../../../support/signed-tokens.ts'

const signer = await createSigner('RS256')

async function sign({ header, claims, times }: DocumentedToken): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const dates = Object.entries(times).map(([name, seconds]) => [name, now + seconds])
  return signer.sign({ ...claims, ...Object.fromEntries(dates) }, { typ: undefined, ...header })
}

async function outcomeOf({ settings: environment }: DocumentedServer, token: DocumentedToken) {
  const settings = readFunctionSettings({ ...environment, AUTH_JWKS_URI: JWKS_URI })
  const { find } = await waysBySettings(settings, documentsOf([signer.publicKey]).fetch)
  const grant = await find(await sign(token), '', undefined)
  if ('kind' in grant) return grant
  return requireScopes(settings.requiredScopes, grant.scopes, settings.scopeHierarchy) ?? grant
}

for (const server of DOCUMENTED_SERVERS) {
  suite(`${server.name}: accepted is`, () => {
    for (const token of server.accepted) {
      test(token.what, async () => {
        const outcome = await outcomeOf(server, token)
        assert.ok(!('kind' in outcome), JSON.stringify(outcome))
        const { clientId, scopes, extra } = outcome
        assert.deepEqual({ clientId, subject: extra?.['sub'], scopes }, token.expected)
      })
    }
  })

  suite(`${server.name}: refused is`, () => {
    for (const token of server.refused) {
      test(token.what, async () => {
        const outcome = await outcomeOf(server, token)
        assert.ok('kind' in outcome, 'accepted')
        const { kind, reason } = outcome
        assert.equal(kind === 'insufficient_scope' ? kind : reason, token.reason)
      })
    }
  })
}
