/** Packages that only some uses of this command need: optional peers, which consumers for Lambda go without. */
import packageJson from '../package.json' with { type: 'json' }
import type { LocalSettings } from './local-settings.ts'

type Settings = Pick<LocalSettings, 'clientKey' | 'embedded' | 'openTelemetry' | 'transport'>
type Name = keyof typeof packageJson.devDependencies

const PACKAGES = [
  {
    name: 'oidc-provider',
    use: 'for the embedded authorization server, which runs unless AUTH_HOST or AUTH_ISSUER is set',
    isNeeded: ({ embedded }: Settings) => embedded !== undefined,
  },
  {
    name: '@modelcontextprotocol/sdk',
    use: 'for TRANSPORT=sse',
    isNeeded: ({ transport }: Settings) => transport === 'sse',
  },
  {
    name: '@aws-sdk/client-kms',
    use: 'for OAUTH_CLIENT_KEY_ARN',
    isNeeded: ({ clientKey }: Settings) => clientKey !== undefined,
  },
  {
    name: '@opentelemetry/api',
    use: 'for OPEN_TELEMETRY',
    isNeeded: ({ openTelemetry }: Settings) => openTelemetry,
  },
] as const

/** Its message names the command that installs them. */
export class MissingPackagesError extends Error {
  override readonly name = 'MissingPackagesError'
}

/** @throws {MissingPackagesError} naming every package that these settings need and that is not installed */
export function requirePackages(settings: Settings, isInstalled = resolves): void {
  const missing = PACKAGES.filter(({ name, isNeeded }) => isNeeded(settings) && !isInstalled(name))
  if (missing.length > 0) throw missingPackages(missing)
}

/** @throws {MissingPackagesError} when the package is not installed */
export function requirePackage(name: Name, use: string, isInstalled = resolves): void {
  if (!isInstalled(name)) throw missingPackages([{ name, use }])
}

function missingPackages(missing: readonly { readonly name: Name; readonly use: string }[]) {
  const { devDependencies } = packageJson
  return new MissingPackagesError(
    [
      'These packages are not installed:',
      ...missing.map(({ name, use }) => `  - ${name}, ${use}`),
      'Install them with:',
      `  npm install ${missing.map(({ name }) => `${name}@${devDependencies[name]}`).join(' ')}`,
    ].join('\n'),
  )
}

function resolves(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}
