/** The bundles in an app's `cdk.out`. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const ENVIRONMENT = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://auth.example.com',
  OAUTH_CLIENT_SECRET_ARN: 'mcp/client',
  AWS_REGION: 'eu-west-1',
}
const EVENT = { headers: {}, rawQueryString: '', requestContext: { http: { method: 'POST' } } }

/** The folders of the bundles that hold a text. */
export function deployedBundles(app: string, text: string): string[] {
  const modules = globSync('cdk.out/asset.*/*.{mjs,script.js}', { cwd: app }).map((name) =>
    path.join(app, name),
  )
  assert.ok(modules.length > 2, 'there are bundles')
  const holding = modules.filter((file) => readFileSync(file, 'utf8').includes(text))
  return [...new Set(holding.map((file) => path.dirname(file)))]
}

export function assertAsksForToken(bundle: string, run: (command: string) => string): void {
  const url = pathToFileURL(path.join(bundle, 'index.mjs')).href
  const program = `
    Object.assign(process.env, ${JSON.stringify(ENVIRONMENT)})
    const { handler } = await import(${JSON.stringify(url)})
    console.log((await handler(${JSON.stringify(EVENT)}, {})).statusCode)`
  assert.equal(run(`node --input-type=module -e '${program}'`), '401\n')
}
