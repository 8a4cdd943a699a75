/** Sign-in and consent without a page: the authorization endpoint redirects straight back to the client. */
import { type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { DEV_USER } from './demo-client.ts'
import { spellingsOf } from './resource-spellings.ts'

const PROMPTS = ['login', 'consent', 'select_account']

/** Returns the provider configuration that approves every authorization request in one step. */
export function automaticApproval(options: {
  readonly resource: string
  readonly scopes: readonly string[]
  readonly furtherScopes?: readonly string[]
}): Configuration {
  const { resource, furtherScopes = [] } = options
  const all = [...options.scopes, ...furtherScopes, 'openid', 'offline_access']
  const scopes = [...new Set(all)]
  return {
    scopes,
    // The provider runs this for every authorization request, even one without the parameter.
    extraParams: { dev_sign_in: signIn },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { policy: PROMPTS.map(promptWithoutChecks) },
    loadExistingGrant: (ctx) => grantEverything(ctx, resource, scopes),
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    extraClientMetadata: {
      properties: ['scope'],
      // RFC 7591 §2: a client that registers with one scope may need another later (step-up).
      validator: (_ctx, _key, _value, metadata) => void (metadata.scope = scopes.join(' ')),
    },
  }
}

function signIn({ oidc }: KoaContextWithOIDC): void {
  oidc.session?.loginAccount({ accountId: DEV_USER })
}

/** Accepts the prompt that a client requests without ever starting an interaction, which could loop. */
function promptWithoutChecks(name: string): interactionPolicy.Prompt {
  const prompt = new interactionPolicy.Prompt({ name, requestable: true })
  prompt.checks.clear()
  return prompt
}

/** Creates a grant for each authorization, so that revoking one token leaves the others valid. */
async function grantEverything({ oidc }: KoaContextWithOIDC, resource: string, scopes: string[]) {
  const { client, account, provider } = oidc
  if (!client || !account) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
  // A scope of the resource is also one of the server, and must be granted as both.
  grant.addOIDCScope(scopes.join(' '))
  for (const spelling of spellingsOf(resource)) {
    grant.addResourceScope(spelling, scopes.join(' '))
  }
  await grant.save()
  return grant
}
