import { VERSION } from '../base/version.ts'

/** Public facts about a server that are not in its settings. */
export interface ServerProfile {
  /** Semantic version, as in MCP's `serverInfo`. */
  readonly version: string
  /** @default the icon of this package */
  readonly icons?: readonly PublicIcon[] | undefined
  /** @default the page */
  readonly websiteUrl?: string | undefined
  /** In display order; undefined: only visible after sign-in. */
  readonly tools?: readonly PublicTool[] | undefined
  readonly resources?: readonly PublicFeature[] | undefined
  readonly prompts?: readonly PublicFeature[] | undefined
  /** @default 'streamable-http' */
  readonly transport?: 'streamable-http' | 'sse' | undefined
  /** What the operator has set of the page. */
  readonly page?: PageProfile | undefined
}

/** @see `lambda/settings/page-settings.ts` */
export interface PageProfile {
  /** An SVG document. @default the icon of this package */
  readonly icon?: string | undefined
  /** On light pages, and on dark ones. */
  readonly accentColors?: readonly [light: string, dark: string] | undefined
  readonly contactUrl?: string | undefined
  readonly privacyUrl?: string | undefined
  /** Undefined: there is no page to try tools. */
  readonly tryPage?: TryProfile | undefined
}

export interface TryProfile {
  /** ID of a public client for the page. @default its metadata document, or registration */
  readonly clientId?: string | undefined
  /** Origins of endpoints of the authorization server, beside those of issuers. */
  readonly origins: readonly string[]
}

/** @see MCP 2026-07-28, Schema, `Icon` */
export interface PublicIcon {
  readonly src: string
  readonly mimeType?: string | undefined
  readonly sizes?: readonly string[] | undefined
  readonly theme?: 'light' | 'dark' | undefined
}

/** The public facts about a resource or a prompt. */
export interface PublicFeature {
  readonly name: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly arguments?: readonly PublicArgument[] | undefined
  /** The URI or URI template of a resource. */
  readonly uri?: string | undefined
}

export interface PublicTool extends PublicFeature {
  readonly isReadOnly?: boolean | undefined
  readonly isDestructive?: boolean | undefined
}

export interface PublicArgument {
  readonly name: string
  readonly description?: string | undefined
  readonly isRequired: boolean
}

/** Encodes a profile in characters without special meaning to a shell or a bundler. */
export function writeProfile(profile: ServerProfile): string {
  return Buffer.from(JSON.stringify(profile)).toString('base64url')
}

/**
 * Reads the profile that {@link writeProfile} wrote.
 *
 * @param text the variable SERVER_PROFILE. On Lambda it is a constant in the bundle of the metadata function, because
 *   the environment of a function is limited to 4 KB in total.
 */
export function readProfile(text: string | undefined): ServerProfile {
  if (text === undefined) return { version: VERSION }
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as ServerProfile
}
