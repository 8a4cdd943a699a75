/** Packages that a layer of the function has, and the bundle does not. */
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import type { Metafile, Plugin } from 'esbuild'

const PACKAGE_NAME = /^(?:@[^/]+\/)?[^/]+/

/** @param patterns names of packages, or of files in them, in which a `*` stands for any characters */
function matching(patterns: readonly string[]): RegExp {
  const forms = patterns.map((pattern) =>
    pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*'),
  )
  return new RegExp(`^(?:${forms.join('|')})(?:/.*)?$`)
}

/** Leaves out packages, whoever imports them. */
export function externalPackages(patterns: readonly string[]): Plugin {
  return {
    name: 'packages of layers',
    setup(build) {
      if (patterns.length === 0) return
      build.onResolve({ filter: matching(patterns) }, ({ path: name }) => ({
        path: name,
        external: true,
      }))
    },
  }
}

/** The packages that the modules of a bundle import from layers. */
export function importedFromLayers({ outputs }: Metafile, patterns: readonly string[]): string[] {
  if (patterns.length === 0) return []
  const form = matching(patterns)
  const names = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path: name }) => external === true && form.test(name))
    .map(({ path: name }) => PACKAGE_NAME.exec(name)?.[0] ?? name)
  return [...new Set(names)]
}

/** A package that a module of a bundle imports from outside of it, as soon as it is loaded. */
export function importedAtOnce({ outputs }: Metafile): string | undefined {
  const found = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .find(
      ({ external, kind, path: name }) =>
        external === true && kind === 'import-statement' && !isBuiltin(name),
    )
  return found?.path
}

/**
 * Makes packages that are installed beside the entry known to all modules below a folder, as layers do in Lambda.
 *
 * @returns those that are not installed
 */
export function linkPackages(
  names: readonly string[],
  folder: string,
  entry: string,
): readonly string[] {
  const require = createRequire(entry)
  return names.filter((name) => {
    const places = (require.resolve.paths(name) ?? []).map((place) => path.join(place, name))
    const found = places.find((place) => existsSync(path.join(place, 'package.json')))
    if (found === undefined) return true
    const link = path.join(folder, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(realpathSync(found), link, 'junction')
    return false
  })
}
