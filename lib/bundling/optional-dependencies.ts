/** Packages that other packages can do without, such as the drivers of databases that a tool does not use. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'esbuild'
import { packageOf } from './bundled-package.ts'

interface Dependencies {
  readonly optionalDependencies?: object
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

const PACKAGE_NAME = /^(?:@[^/]+\/)?[^/]+/
/** Marks a resolution by this plugin, which it leaves to esbuild. */
const RESOLVING = {}

/** Leaves out optional dependencies that are not installed: code that needs one throws when it asks for it, as in Node. */
export const optionalDependencies: Plugin = {
  name: 'optional dependencies',
  setup(build) {
    const known = new Map<string, ReadonlySet<string>>()
    build.onResolve({ filter: /^[@\w]/ }, async ({ path: name, pluginData, ...asked }) => {
      const { root } = packageOf(asked.importer) ?? {}
      if (root === undefined || pluginData === RESOLVING) return undefined
      const optional = known.get(root) ?? optionalOf(root)
      known.set(root, optional)
      if (!optional.has(PACKAGE_NAME.exec(name)?.[0] ?? '')) return undefined
      const { importer, kind, resolveDir } = asked
      const options = { importer, kind, resolveDir, pluginData: RESOLVING }
      const found = await build.resolve(name, options)
      return found.errors.length > 0 ? { path: name, external: true } : found
    })
  },
}

function optionalOf(root: string): ReadonlySet<string> {
  const file = path.join(root, 'package.json')
  if (!existsSync(file)) return new Set()
  const { optionalDependencies: own = {}, peerDependenciesMeta: peers = {} } = JSON.parse(
    readFileSync(file, 'utf8'),
  ) as Dependencies
  const optionalPeers = Object.keys(peers).filter((name) => peers[name]?.optional === true)
  return new Set([...Object.keys(own), ...optionalPeers])
}
