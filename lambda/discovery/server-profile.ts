import { VERSION } from '../base/version.ts'

/** What a server tells of itself beside its settings. */
export interface ServerProfile {
  /** Semantic, as in `serverInfo` of MCP. */
  readonly version: string
  /** In the order in which they are shown; undefined: seen after sign-in alone. */
  readonly tools?: readonly PublicTool[] | undefined
  /** @default 'streamable-http' */
  readonly transport?: 'streamable-http' | 'sse'
}

/** What everybody may know of a tool. */
export interface PublicTool {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Then it is left out. @default false */
  readonly hidden?: boolean
}

/** In an alphabet that neither a shell nor a bundler takes for anything else. */
export function writeProfile({ tools: all, ...profile }: ServerProfile): string {
  const tools = all
    ?.filter(({ hidden }) => hidden !== true)
    .map(({ name, title, description }) => ({ name, title, description }))
  return Buffer.from(JSON.stringify({ ...profile, tools })).toString('base64url')
}

/**
 * @param text the variable SERVER_PROFILE. On Lambda it is a constant in the bundle of the metadata function, because
 *   the whole environment of a function is limited to 4 KB.
 */
export function readProfile(text: string | undefined): ServerProfile {
  if (text === undefined) return { version: VERSION }
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as ServerProfile
}
