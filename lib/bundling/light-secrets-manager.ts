/** A client of Secrets Manager that only reads secrets: the AWS SDK's own one takes a sixth of a cold start. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Plugin } from 'esbuild'
import { lambdaModulePath } from './lambda-module-path.ts'

/** Marks the module of Powertools that our own import gets, beside the one that everyone else imports. */
const OURS = '?with-light-client'

/** Gives Powertools the light client where it reads our secrets. Tools have the real one, also through Powertools. */
export const lightSecretsManager: Plugin = {
  name: 'a light client of Secrets Manager',
  setup(build) {
    const user = lambdaModulePath('base/stored-secret')
    const client = { path: lambdaModulePath('base/light-secrets-manager') }
    build.onResolve(
      { filter: /^@aws-lambda-powertools\/parameters\/secrets$/ },
      async ({ path: name, importer, kind, resolveDir }) => {
        if (importer !== user) return undefined
        const resolveOptions = { kind, resolveDir, importer: '' }
        const { path: index, errors } = await build.resolve(name, resolveOptions)
        if (errors.length > 0) return { errors }
        return { path: path.join(path.dirname(index), 'SecretsProvider.js'), suffix: OURS }
      },
    )
    build.onLoad({ filter: /[\\/]SecretsProvider\.js$/ }, async ({ path: file, suffix }) =>
      suffix === OURS ? { contents: await readFile(file), pluginData: OURS } : undefined,
    )
    build.onResolve({ filter: /^@aws-sdk\/client-secrets-manager$/ }, ({ pluginData }) =>
      pluginData === OURS ? client : undefined,
    )
  },
}
