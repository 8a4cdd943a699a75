/** What is left out of bundles, because no function ever uses it and each cold start would pay for it. */
import type { Plugin } from 'esbuild'

/**
 * An ES module that imports `node:http` reads all its members, one of which loads the whole of undici, as the
 * managed runtime has it for `fetch`: 30 ms of CPU. A CommonJS module does not.
 */
const HTTP: Plugin = {
  name: 'http without undici',
  setup(build) {
    const inBuiltin = { path: 'http', namespace: 'builtin' }
    build.onResolve({ filter: /^(?:node:)?http$/ }, () => inBuiltin)
    build.onLoad({ filter: /^http$/, namespace: 'builtin' }, () => ({
      contents: "module.exports = process.getBuiltinModule('node:http')",
    }))
  },
}

export const bundlePlugins: readonly Plugin[] = [HTTP]
