/** What somebody does who has an app and tools of their own: the example of docs/deploying.md, to the letter. */
import assert from 'node:assert/strict'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import packageJson from '../../../package.json' with { type: 'json' }
import { PACKED, projectBesideThePackage } from './installed.ts'

const GUIDE = readFileSync(path.join(import.meta.dirname, '../../../docs/deploying.md'), 'utf8')
const FILES = {
  'lib/app.ts': 'new ProtectedMcpApi(',
  'lambda/my-tools.ts': 'createHandler(',
  'lambda/tools.ts': 'defineTool(',
}

suite('the construct, in an app of somebody else', () => {
  const project = projectBesideThePackage()
  project.run('sh', '-ec', exampleWith(PACKED))
  const file = (name: string) => path.join(project.folder, name)
  for (const [name, mark] of Object.entries(FILES)) {
    mkdirSync(path.dirname(file(name)), { recursive: true })
    writeFileSync(file(name), exampleWith(mark))
  }

  test('type-checks', () => {
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck']
    const flags = [...options, '--types', 'node', '--noEmit', '--allowImportingTsExtensions']
    const compiler = (['typescript', '@types/node'] as const).map(
      (name) => `${name}@${packageJson.devDependencies[name]}`,
    )
    project.run('npm', 'install', '--no-save', ...compiler)
    project.run('npx', 'tsc', ...flags, ...Object.keys(FILES))
  })

  test('synthesizes, with the tools of its own in the bundle, which asks for a token', () => {
    project.run('sh', '-ec', exampleWith('npx cdk deploy --app').replace('deploy', 'synth'))
    const bundles = globSync('cdk.out/asset.*', { cwd: project.folder })
    assert.equal(bundles.length, 2)
    const texts = bundles.map((name) => [name, bundledText(file(name))] as const)
    const [name] = texts.find(([, text]) => text.includes('Greets a person by name.')) ?? []
    assert.ok(name, 'no bundle holds the tool')
    const profiles = texts.flatMap(([, text]) => text.match(/"(eyJ[\w-]+)"/)?.[1] ?? [])
    assert.deepEqual(
      profiles.map((profile) => JSON.parse(Buffer.from(profile, 'base64url').toString())),
      [
        {
          version: '1.0.0',
          tools: [{ name: 'greet', title: 'Greet', description: 'Greets a person by name.' }],
        },
      ],
    )
    assert.ok(!texts.some(([, text]) => text.includes('add_numbers')), 'the demo tools are there')
    const event = { headers: {}, rawQueryString: '', requestContext: { http: { method: 'POST' } } }
    const program = `
      Object.assign(process.env, {
        RESOURCE_URL: 'https://mcp.example.com/mcp', AUTH_ISSUER: 'https://auth.example.com',
        OAUTH_CLIENT_SECRET_ARN: 'mcp/client', AWS_REGION: 'eu-west-1',
      })
      const { handler } = await import(${JSON.stringify(pathToFileURL(file(`${name}/index.mjs`)).href)})
      console.log('ANSWER', (await handler(${JSON.stringify(event)}, {})).statusCode)`
    const printed = project.run(process.execPath, '--input-type=module', '-e', program)
    assert.match(printed, /^ANSWER 401$/m)
  })
})

function bundledText(folder: string): string {
  const files = globSync('*.mjs', { cwd: folder }).map((name) => path.join(folder, name))
  return files.map((name) => readFileSync(name, 'utf8')).join('')
}

/** The code block of the guide that holds this text. */
function exampleWith(mark: string): string {
  const blocks = [...GUIDE.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = '']) => code)
  return blocks.find((code) => code.includes(mark)) ?? assert.fail(`no example with ${mark}`)
}
