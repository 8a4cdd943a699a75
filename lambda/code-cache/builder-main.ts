/** The `code-cache-builder.mjs` beside a bundle. No request loads it. */
import path from 'node:path'
import { createRequire } from 'node:module'
import type { Lambda as LambdaClient } from '@aws-sdk/client-lambda'
import { createBuilder } from './builder.ts'

const { dirname, filename } = import.meta

export const handler = createBuilder({
  program: path.join(dirname, 'code-cache-play.mjs'),
  createLambda() {
    // The managed runtime has it, where `require` looks and no bundler does.
    const { Lambda } = createRequire(filename)('@aws-sdk/client-lambda') as {
      readonly Lambda: typeof LambdaClient
    }
    return new Lambda()
  },
  log: (line) => void process.stdout.write(`${line}\n`),
})
