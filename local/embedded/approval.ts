/** Sign-in and consent without a page: the authorization endpoint goes straight back to the client. */
import { type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'

const DEV_USER = 'dev-user'

const PROMPTS = ['login', 'consent', 'select_account']

/** The part of the provider's configuration that approves every authorization request in one step. */
export function approval(options: {
  readonly resource: string
  readonly scopes: readonly string[]
}): Configuration {
  const { resource } = options
  const scopes = [...new Set([...options.scopes, 'openid', 'offline_access'])]
  return {
    scopes,
    // The provider runs this for every authorization request, whether or not the parameter is sent.
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

/** A client may ask for a prompt; nothing is shown, so that no interaction ever starts, let alone loops. */
function promptWithoutChecks(name: string): interactionPolicy.Prompt {
  const prompt = new interactionPolicy.Prompt({ name, requestable: true })
  prompt.checks.clear()
  return prompt
}

/** Each authorization has a grant of its own, so that revoking one token leaves the others alone. */
async function grantEverything({ oidc }: KoaContextWithOIDC, resource: string, scopes: string[]) {
  const { client, account, provider } = oidc
  if (!client || !account) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
  // A scope of the resource is also one of the server, and has to be granted as both.
  grant.addOIDCScope(scopes.join(' '))
  grant.addResourceScope(resource, scopes.join(' '))
  await grant.save()
  return grant
}
