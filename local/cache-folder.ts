import { homedir } from 'node:os'
import path from 'node:path'
import type { Environment } from '../lambda/settings/settings-reader.ts'

/** The folder in which programs of this user keep what they can do without; undefined for a user without a home. */
export function cacheFolder(
  environment: Environment,
  platform = process.platform,
  home = homeFolder(),
): string | undefined {
  const { XDG_CACHE_HOME: configured, LOCALAPPDATA: local } = environment
  // XDG Base Directory Specification: a relative path is to be ignored.
  if (configured !== undefined && path.isAbsolute(configured)) return configured
  if (home === undefined) return undefined
  if (platform === 'win32') return local ?? path.join(home, 'AppData', 'Local')
  return path.join(home, platform === 'darwin' ? 'Library/Caches' : '.cache')
}

/** In a container, the user may have none. */
function homeFolder(): string | undefined {
  try {
    const home = homedir()
    return path.isAbsolute(home) ? home : undefined
  } catch {
    return undefined
  }
}
