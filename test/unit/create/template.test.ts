/** The template agrees with this repository: its versions, its actions, and what the documentation says of each choice. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { parseEnv } from 'node:util'
import createJson from '../../../create/package.json' with { type: 'json' }
import { AUTHORIZATION_SERVERS } from '../../../create/src/choices.ts'
import appJson from '../../../create/template/app/package.json' with { type: 'json' }
import packageJson from '../../../package.json' with { type: 'json' }

const ROOT = path.join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const PAGE = read('docs/authorization-servers.md')
const TEMPLATE = 'create/template/authorization-servers'

suite('versions', () => {
  test('of both packages are the same', () => {
    assert.equal(createJson.version, packageJson.version)
    assert.equal(appJson.dependencies['mcp-auth-lambda'], `^${packageJson.version}`)
  })

  test('of the other packages of an app are those that are tested here, or later', () => {
    const { 'mcp-auth-lambda': _, ...others } = appJson.dependencies
    const tested: Readonly<Record<string, string>> = packageJson.devDependencies
    for (const [name, range] of Object.entries({ ...others, ...appJson.devDependencies }))
      assert.equal(range, `^${tested[name]}`, name)
  })

  test('of the actions are those of the pipeline', () => {
    const pipeline = read('.github/workflows/pipeline.yml')
    const used = read('create/template/app/.github/workflows/deploy.yml').match(/uses: .*/g) ?? []
    assert.ok(used.length >= 3)
    for (const action of used) assert.ok(pipeline.includes(action), action)
  })
})

test('an app has the feature flags of the CDK that this repository has', () => {
  const flagsOf = (file: string) => (JSON.parse(read(file)) as { context: object }).context
  assert.deepEqual(flagsOf('create/template/app/cdk.json'), flagsOf('cdk.json'))
})

/** The lines of a section, without what an app gets elsewhere. */
function documented(anchor: string) {
  const sections = PAGE.split(/^## /m)
  const slug = (text: string) => text.split('\n')[0]?.toLowerCase().replaceAll(' ', '-')
  const section = sections.find((text) => slug(text) === anchor)
  assert.ok(section !== undefined, `docs/authorization-servers.md has no section ${anchor}`)
  return /^```ini\n(.*?)^```/ms.exec(section)?.[1]
}

suite('the lines in .env.example are those of docs/authorization-servers.md for', () => {
  for (const { value, anchor, title } of AUTHORIZATION_SERVERS) {
    test(title, () => {
      const lines = documented(anchor)
      const env = parseEnv(read(path.join(TEMPLATE, value, '.env.example')))
      // Its line names the host of Keycloak alone; another server is named by no more than its issuer.
      if (value === 'keycloak' || value === 'other') {
        assert.deepEqual(Object.keys(env), [
          'AUTH_ISSUER',
          'OAUTH_CLIENT_ID',
          'OAUTH_CLIENT_SECRET',
        ])
        return
      }
      const { OAUTH_CLIENT_SECRET: secret = '', ...others } = env
      assert.deepEqual([others, secret], [{ ...parseEnv(lines ?? assert.fail('no lines')) }, ''])
    })
  }
})

test('README of an app links to pages that are there', () => {
  const links = read('create/template/app/README.md').matchAll(/blob\/main\/([\w./-]+)/g)
  const files = Array.from(links, ([, file = '']) => file)
  assert.ok(files.length >= 4)
  for (const file of files) assert.ok(existsSync(path.join(ROOT, file)), file)
})
