/** Says of known products that a URL is no issuer of theirs: tokens and metadata name another one, and all would be refused. */
import type { ProfileName } from '../oauth/profile-names.ts'
import { hostOf, productAt } from './known-hosts.ts'
import type { ServerSettings } from './likely-mistakes.ts'
import type { Words } from './setting-words.ts'
import { shown } from './settings-reader.ts'

interface IssuerForm {
  /** What follows the host. */
  readonly path: RegExp
  /** What would be right. */
  readonly wanted: (issuer: string) => string
}

const FORMS: Partial<Record<ProfileName, IssuerForm>> = {
  /** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
  cognito: {
    path: /^\/[\w-]+_\w+$/,
    wanted: (issuer) => {
      const isPool = hostOf(issuer).includes('cognito-idp.')
      return `${isPool ? originOf(issuer) : 'https://cognito-idp.<region>.amazonaws.com'}/<user pool ID>`
    },
  },
  /** Has the ID of the tenant: https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference */
  entra: {
    path: /^\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/v2\.0$/i,
    wanted: (issuer) =>
      `${originOf(issuer).replace('sts.windows.net', 'login.microsoftonline.com')}/<tenant ID>/v2.0, with the ID of your tenant and not a name such as common; the API must have v2.0 tokens`,
  },
  /** https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles */
  auth0: { path: /^\/$/, wanted: (issuer) => `${originOf(issuer)}/, with the slash at the end` },
  /** https://developer.okta.com/docs/guides/validate-access-tokens/ */
  okta: {
    path: /^\/oauth2\/[^/]+$/,
    wanted: (issuer) =>
      `${originOf(issuer)}/oauth2/<ID>, a custom authorization server: tokens of the org’s own are for Okta itself`,
  },
  /** https://www.keycloak.org/securing-apps/oidc-layers */
  keycloak: {
    path: /\/realms\/[^/]+$/,
    wanted: (issuer) =>
      /^.*\/realms\/[^/]+/.exec(issuer)?.[0] ?? `${originOf(issuer)}/realms/<realm>`,
  },
}

/** Returns a sentence for an issuer from which no token can come. */
export function issuerWarnings(
  { issuer = '', tokenCheck, profile }: Pick<ServerSettings, 'issuer' | 'tokenCheck' | 'profile'>,
  { nameOf }: Words,
): string[] {
  if (!URL.canParse(issuer)) return []
  const is = `${nameOf('issuer')} is ${shown(issuer)}`
  const product = productAt(hostOf(issuer)) ?? productOf(issuer, profile)
  const form = FORMS[product]
  const [, path = ''] = /^[^/]*\/\/[^/]*(.*)$/.exec(issuer) ?? []
  // Okta's org authorization server, which has no path, can be asked about its tokens.
  const isAsked = product === 'okta' && path === '' && tokenCheck === 'introspection'
  if (form?.path.test(path) === false && !isAsked) {
    return [`${is}, and its tokens name another issuer: give ${form.wanted(issuer)}`]
  }
  const [before, document] = issuer.split('/.well-known/')
  if (document === undefined) return []
  // RFC 8414 §3.1 puts the path of the issuer behind the name of the document.
  const named = before + document.replace(/^[^/]*/, '')
  return [`${is}, the URL of its metadata: give the issuer that it names, such as ${named}`]
}

/** Azure AD B2C has Entra’s profile, and other issuers. */
function productOf(issuer: string, profile: ProfileName | undefined): ProfileName {
  if (issuer.includes('/realms/')) return 'keycloak'
  return profile === undefined || profile === 'entra' ? 'oidc' : profile
}

const originOf = (issuer: string) => new URL(issuer).origin
