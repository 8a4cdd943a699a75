import type { MetadataSettings } from '../settings/function-settings.ts'
import type { PublicIcon, ServerProfile } from './server-profile.ts'
import { iconUrl, pageUrl } from './paths.ts'

/** The server's self-description, the same in MCP's `serverInfo` and in its card: clients compare them (SEP-2127). */
export interface Identity {
  readonly title: string
  readonly description: string
  readonly websiteUrl: string
  readonly icons: {
    readonly src: string
    readonly mimeType: string
    readonly sizes: string[]
  }[]
}

/** @see MCP 2025-11-25, Schema, `Implementation` and `Icon` */
export function identityOf({
  resource,
  resourceName,
  resourceDescription,
}: MetadataSettings): Identity {
  return {
    title: resourceName,
    description: resourceDescription,
    websiteUrl: pageUrl(resource),
    icons: [{ src: iconUrl(resource), mimeType: 'image/svg+xml', sizes: ['any'] }],
  }
}

/** The identity in the card, with icons and website of the server's own if it has them, as `serverInfo` has them. */
export interface CardIdentity extends Omit<Identity, 'icons'> {
  readonly icons: readonly PublicIcon[]
}

export function cardIdentity(settings: MetadataSettings, profile: ServerProfile): CardIdentity {
  const ofSettings = identityOf(settings)
  const { websiteUrl = ofSettings.websiteUrl, icons = ofSettings.icons } = profile
  return { ...ofSettings, websiteUrl, icons }
}
