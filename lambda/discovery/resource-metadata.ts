import { bindingMetadata } from '../oauth/binding-metadata.ts'
import {
  metadataDocument,
  type ProtectedResourceMetadata,
} from '../oauth/protected-resource-metadata.ts'
import { issuersOf, type MetadataSettings } from '../settings/function-settings.ts'
import { pageUrl } from './paths.ts'

/**
 * The protected resource metadata of this server (RFC 9728 §2). On Lambda, PRIVACY_URL is a constant in the bundle, if it is
 * set.
 */
export function resourceMetadata(settings: MetadataSettings): ProtectedResourceMetadata {
  const document = metadataDocument({
    ...settings,
    issuers: issuersOf(settings),
    documentationUrl: pageUrl(settings.resource),
    policyUrl: process.env['PRIVACY_URL'] || undefined, // templates of `.env` have empty ones
  })
  // Compiled into bundles of functions whose tokens are bound to no keys.
  return process.env['NO_BOUND_TOKENS'] === undefined
    ? { ...document, ...bindingMetadata(settings) }
    : document
}
