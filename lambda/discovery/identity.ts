import type { MetadataSettings } from '../settings/function-settings.ts'
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
