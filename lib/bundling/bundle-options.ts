/** The esbuild options of every function, and the plugins that leave out what no function ever uses. */
import { readFile } from 'node:fs/promises'
import { createRequire, isBuiltin } from 'node:module'
import type { BuildOptions, Plugin } from 'esbuild'
import { lambdaModulePath } from './lambda-module-path.ts'
import { lightSecretsManager } from './light-secrets-manager.ts'
import { withTreeShakableSchemas } from './tree-shakable-schemas.ts'

/** The benchmark bundles the servers that it compares with ours by the same options. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external', // for reading stack traces; Node would parse an inline map at each cold start
  sourcesContent: false,
} as const satisfies BuildOptions

/**
 * Importing `node:http` from an ES module reads all of its members, and one of them loads the whole of undici, which
 * implements `fetch` in the managed runtime: 30 ms of CPU. A CommonJS module avoids that.
 */
const httpWithoutUndici: Plugin = {
  name: 'http without undici',
  setup(build) {
    const inBuiltin = { path: 'http', namespace: 'builtin' }
    build.onResolve({ filter: /^(?:node:)?http$/ }, () => inBuiltin)
    build.onLoad({ filter: /^http$/, namespace: 'builtin' }, () => ({
      contents: "module.exports = process.getBuiltinModule('node:http')",
    }))
  },
}

/** Namespace of the modules that are left out. */
export const LEFT_OUT = 'left out'

/** Replaces `Response` in the MCP SDK, where it would load undici as well; tools keep the real one. */
const lighterMcpSdk: Plugin = {
  name: 'the MCP SDK with plain responses, and without unused schemas',
  setup(build) {
    const from = JSON.stringify(lambdaModulePath('http/fetch-stand-ins'))
    const substitute = `import { LightResponse as Response } from ${from};`
    const filter = /[\\/]@modelcontextprotocol[\\/](?:core|server)[\\/]dist[\\/].*\.mjs$/
    build.onLoad({ filter }, async (file) => ({
      contents: substitute + withTreeShakableSchemas(await readFile(file.path, 'utf8')),
    }))
  },
}

/**
 * Leaves out what the AWS SDK imports dynamically outside Lambda: credential providers, since a function's credentials
 * are in its environment, and browser detection.
 */
const awsSdkForLambda: Plugin = {
  name: 'the AWS SDK without what it loads outside Lambda',
  setup(build) {
    const filter = /\/credential-provider-|^bowser$/
    build.onResolve({ filter }, ({ kind, importer, path: name }) => {
      const isOfSdk = /[\\/]@aws-sdk[\\/](?:credential-provider-node|core)[\\/]/.test(importer)
      return kind === 'dynamic-import' && isOfSdk ? { path: name, namespace: LEFT_OUT } : undefined
    })
    build.onLoad({ filter: /^/, namespace: LEFT_OUT }, ({ path: name }) => ({
      contents: `throw new Error(${JSON.stringify(`${name} is not in the bundle`)})`,
    }))
  },
}

/**
 * Resolves `require()` as Node does, by `main`. With the `mainFields` above, esbuild would hand CommonJS the ES module of a
 * package that has both, whose exports look different.
 */
const requireAsNode: Plugin = {
  name: 'require() as in Node',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ kind, importer, path: name }) => {
      if (kind !== 'require-call' || isBuiltin(name)) return undefined
      try {
        return { path: createRequire(importer).resolve(name) }
      } catch {
        return undefined // esbuild says that it is missing
      }
    })
  },
}

export const BUNDLE_PLUGINS: readonly Plugin[] = [
  lightSecretsManager,
  httpWithoutUndici,
  lighterMcpSdk,
  awsSdkForLambda,
  requireAsNode,
]
