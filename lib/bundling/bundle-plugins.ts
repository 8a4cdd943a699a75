/** What is left out of bundles, because no function ever uses it and each cold start would pay for it. */
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'
import { lambdaFile } from './lambda-file.ts'
import { withDroppableSchemas } from './tree-shakable-sdk.ts'

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

/** The MCP SDK's own uses of `Response` load undici as well; a tool's uses are left alone. */
const SDK: Plugin = {
  name: 'the MCP SDK with light answers, and without schemas that nothing uses',
  setup(build) {
    const from = JSON.stringify(lambdaFile('http/fetch-stand-ins'))
    const substitute = `import { LightResponse as Response } from ${from};`
    const filter = /[\\/]@modelcontextprotocol[\\/](?:core|server)[\\/]dist[\\/].*\.mjs$/
    build.onLoad({ filter }, async (file) => ({
      contents: substitute + withDroppableSchemas(await readFile(file.path, 'utf8')),
    }))
  },
}

/** The SDK's validator for JSON Schemas, 150 kB that tools with schemas of zod or alike never call. */
const VALIDATOR: Plugin = {
  name: 'no validator for JSON Schemas',
  setup(build) {
    const substitute = { path: lambdaFile('mcp/no-json-schema-validator') }
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => substitute)
  },
}

/**
 * What the AWS SDK would load later on other machines: the places where it looks for credentials next, as those of a
 * Lambda function are in its environment, and what tells browsers apart.
 */
const ELSEWHERE: Plugin = {
  name: 'the AWS SDK without what it loads elsewhere',
  setup(build) {
    const filter = /\/credential-provider-|^bowser$/
    build.onResolve({ filter }, ({ kind, importer, path: name }) => {
      const isOfSdk = /[\\/]@aws-sdk[\\/](?:credential-provider-node|core)[\\/]/.test(importer)
      return kind === 'dynamic-import' && isOfSdk
        ? { path: name, namespace: 'left out' }
        : undefined
    })
    build.onLoad({ filter: /^/, namespace: 'left out' }, ({ path: name }) => ({
      contents: `throw new Error(${JSON.stringify(`${name} is not in the bundle`)})`,
    }))
  },
}

export const bundlePlugins: readonly Plugin[] = [HTTP, SDK, VALIDATOR, ELSEWHERE]
