/** Clients for the realm, as the admin API describes them. */

export type ClientRepresentation = Readonly<Record<string, unknown>> & { readonly clientId: string }

export const SECRET = 'the-secret-of-a-program'

/** A program: it signs in as itself, by the secret `SECRET`. */
export const program = (clientId: string, change: object = {}): ClientRepresentation => ({
  clientId,
  secret: SECRET,
  standardFlowEnabled: false,
  serviceAccountsEnabled: true,
  ...change,
})

/** An app of the user, who gives it the password: that makes a session, and needs no browser. */
export const app = (clientId: string, change: object = {}): ClientRepresentation => ({
  clientId,
  publicClient: true,
  standardFlowEnabled: false,
  directAccessGrantsEnabled: true,
  ...change,
})

/** A mapper that adds an audience to every access token of a client. */
export const audience = (config: Readonly<Record<string, string>>) => ({
  name: `audience ${Object.values(config).join()}`,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { ...config, 'access.token.claim': 'true', 'introspection.token.claim': 'true' },
})
