/** A part of package-lock.json, https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json. */
export interface Lockfile {
  readonly lockfileVersion: number
  /** By location; the project is `''`. */
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
}

/**
 * Returns the lock file of a project that depends on some packages of another one only: they, and all that they depend on, as
 * locked there.
 *
 * @throws if one of them is not locked
 */
export function lockedOnly(
  { lockfileVersion, packages }: Lockfile,
  names: readonly string[],
): Lockfile {
  const kept = new Map<string, LockedPackage>()

  function keep(name: string, from: string, isRequired: boolean): void {
    const location = locationOf(name, from, packages)
    const { [location ?? '']: found } = packages
    if (location === undefined || found === undefined) {
      if (isRequired) throw new Error(`package-lock.json has no package ${JSON.stringify(name)}`)
      return
    }
    if (kept.has(location)) return
    const { dev: _, ...locked } = found
    kept.set(location, locked)
    for (const other of Object.keys(locked.dependencies ?? {})) keep(other, location, true)
    const optional = { ...locked.optionalDependencies, ...locked.peerDependencies }
    for (const other of Object.keys(optional)) keep(other, location, false)
  }

  for (const name of names) keep(name, '', true)
  const versions = names.map((name) => [name, kept.get(`node_modules/${name}`)?.version ?? ''])
  const project: LockedPackage = { dependencies: Object.fromEntries(versions) }
  return { lockfileVersion, packages: { '': project, ...Object.fromEntries(kept) } }
}

/** As Node.js looks for a package: in the folder of the one that needs it, then in those above. */
function locationOf(
  name: string,
  from: string,
  packages: Lockfile['packages'],
): string | undefined {
  const location = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (location in packages) return location
  if (from === '') return undefined
  const above = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))
  return locationOf(name, above, packages)
}
