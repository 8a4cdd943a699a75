import { VERSION } from '../base/version.ts'

/** Public facts about a server that are not in its settings. */
export interface ServerProfile {
  /** Semantic version, as in MCP's `serverInfo`. */
  readonly version: string
  /** In display order; undefined: only visible after sign-in. */
  readonly tools?: readonly PublicTool[] | undefined
  /** @default 'streamable-http' */
  readonly transport?: 'streamable-http' | 'sse'
}

/** The public facts about a tool. */
export interface PublicTool {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Leaves the tool out. @default false */
  readonly hidden?: boolean
}

/** Encodes a profile in characters without special meaning to a shell or a bundler. */
export function writeProfile({ tools: all, ...profile }: ServerProfile): string {
  const tools = all
    ?.filter(({ hidden }) => hidden !== true)
    .map(({ name, title, description }) => ({ name, title, description }))
  return Buffer.from(JSON.stringify({ ...profile, tools })).toString('base64url')
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
