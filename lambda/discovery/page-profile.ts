import { readIcon } from '../settings/icon-file.ts'
import type { PageSettings } from '../settings/page-settings.ts'
import type { PageProfile } from './server-profile.ts'

/** What the page needs of its settings, to be written into the profile; undefined: nothing of it is set. */
export function pageProfile(
  settings: { readonly [K in keyof PageSettings]?: PageSettings[K] | undefined },
  hasTryPage: boolean,
): PageProfile | undefined {
  const { iconFile, accentColors, contactUrl, privacyUrl, tryClientId, tryOrigins = [] } = settings
  const profile = {
    ...(iconFile !== undefined && { icon: readIcon(iconFile) }),
    ...(accentColors !== undefined && { accentColors }),
    ...(contactUrl !== undefined && { contactUrl }),
    ...(privacyUrl !== undefined && { privacyUrl }),
    ...(hasTryPage && {
      tryPage: { origins: tryOrigins, ...(tryClientId !== undefined && { clientId: tryClientId }) },
    }),
  }
  return Object.keys(profile).length > 0 ? profile : undefined
}
