/** The names of the profiles (`lambda/oauth/profiles.ts`), which functions without one need not load. */
export const PROFILE_NAMES = [
  'rfc9068',
  'oidc',
  'keycloak',
  'cognito',
  'entra',
  'auth0',
  'okta',
  'hydra',
  'zitadel',
] as const

export type ProfileName = (typeof PROFILE_NAMES)[number]
