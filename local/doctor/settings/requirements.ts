/** What has to be installed for these settings. */
import packageJson from '../../../package.json' with { type: 'json' }
import type { LocalSettings } from '../../local-settings.ts'
import { requirePackages } from '../../optional-packages.ts'
import { type Finding, found } from '../finding.ts'

/** @param isInstalled by default what Node.js finds */
export function packageFindings(
  settings: LocalSettings,
  isInstalled?: (name: string) => boolean,
): Finding[] {
  try {
    requirePackages(settings, isInstalled)
    return []
  } catch (error) {
    const [received = '', right = ''] = (error as Error).message.split('\nInstall them with:\n  ')
    return [found('packages-missing', { received: received.replaceAll('\n  - ', ' '), right })]
  }
}

export function versionFindings(version: string): Finding[] {
  const wanted = packageJson.engines.node
  const least = Number(/\d+/.exec(wanted)?.[0])
  if (Number(version.split('.')[0]) >= least) return []
  return [found('node-too-old', { received: `Node.js ${version}`, right: `Node.js ${wanted}` })]
}
