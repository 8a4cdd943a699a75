/** Tokens of the shapes that real authorization servers document: what is accepted, and what is refused for which reason. */
import { cognito, cognitoClients } from './documented-tokens/amazon.ts'
import { auth0, okta } from './documented-tokens/auth0-okta.ts'
import { keycloak } from './documented-tokens/keycloak.ts'
import { entra } from './documented-tokens/microsoft.ts'
import { logto, oidcProvider } from './documented-tokens/oidc-provider.ts'
import { clerk, stytch, workos } from './documented-tokens/platforms.ts'
import { duende, hydra, zitadel } from './documented-tokens/self-hosted.ts'
import type { DocumentedServer } from './documented-tokens/shape.ts'

export type { DocumentedServer, DocumentedToken } from './documented-tokens/shape.ts'

export const DOCUMENTED_SERVERS: readonly DocumentedServer[] = [
  keycloak,
  cognito,
  cognitoClients,
  entra,
  auth0,
  okta,
  workos,
  stytch,
  clerk,
  logto,
  zitadel,
  oidcProvider,
  hydra,
  duende,
]
