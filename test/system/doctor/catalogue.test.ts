/** Every finding is in docs/doctor.md, and is seeded by some test. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { CATALOGUE } from '../../../local/doctor/catalogue/catalogue.ts'
import { CLIENT_IDS, traitsOf } from '../../../local/doctor/clients/clients.ts'
import { noteAboutToken } from '../../../local/doctor/examine.ts'
import { textOf } from '../../../local/doctor/report.ts'
import { resourceFindings } from '../../../local/doctor/server/resource.ts'
import { CONNECTION_FAULTS } from './connection-faults.ts'
import { DEPLOYMENT_FAULTS } from './deployment-faults.ts'
import { GATEWAY_FAULTS } from './gateway-faults.ts'
import { ISSUER_FAULTS } from './issuer-faults.ts'
import { GIVEN_TOKEN_FAULTS } from './given-token-faults.ts'
import { ISSUER_SETTING_FAULTS } from './issuer-setting-faults.ts'
import { METADATA_FAULTS } from './metadata-faults.ts'
import { PAGE_FAULTS, SERVER_FAULTS } from './server-faults.ts'
import { ENV_FAULTS } from './settings-faults.ts'
import { TOKEN_FAULTS } from './token-faults.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const PAGE = readFileSync(path.join(ROOT, 'docs/doctor.md'), 'utf8')
const FAULTS = [
  CONNECTION_FAULTS,
  GATEWAY_FAULTS,
  SERVER_FAULTS,
  PAGE_FAULTS,
  METADATA_FAULTS,
  ISSUER_FAULTS,
  TOKEN_FAULTS,
  ENV_FAULTS,
  ISSUER_SETTING_FAULTS,
  GIVEN_TOKEN_FAULTS,
  DEPLOYMENT_FAULTS,
].flat()

/** Need another world than one machine has: other-findings.test.ts and main.test.ts make it up, and server-faults.test.ts types another URL. */
const ELSEWHERE = [
  'url-http',
  'url-slash',
  'host-unknown',
  'certificate-expires-soon',
  'only-this-machine',
  'authorization-server-on-loopback',
  'authorization-server-private',
  'packages-missing',
  'node-too-old',
]

test('docs/doctor.md has a row for each finding, in the words of the catalogue', () => {
  const rows = PAGE.match(/^\| `[\w-]+` \| (?:problem|warning|note) \|.*$/gm)
  const expected = Object.entries(CATALOGUE).map(
    ([id, { severity, what, where }]) => `| \`${id}\` | ${severity} | ${what} | ${where} |`,
  )
  assert.deepEqual(rows, expected)
})

test('the example of docs/doctor.md is what is printed', () => {
  const [, example] = /```text\n(.*?)\n```/s.exec(PAGE) ?? []
  const url = 'https://mcp.example.com/mcp'
  const document = {
    method: 'GET',
    url,
    status: 200,
    headers: new Headers(),
    text: '',
    body: { resource: `${url}/` },
  }
  const findings = resourceFindings(url, document)
  const notes = [noteAboutToken(url)]
  assert.equal(example, textOf({ url, client: undefined, findings, notes }, false))
})

test('each finding is seeded, at least forty of them', () => {
  const seeded = [...new Set(FAULTS.map(({ id }) => id))]
  assert.deepEqual([...seeded, ...ELSEWHERE].toSorted(), Object.keys(CATALOGUE).toSorted())
  assert.ok(seeded.length >= 40, String(seeded.length))
})

test('the clients are those of docs/clients.md, with their IDs and redirect URIs', () => {
  const page = readFileSync(path.join(ROOT, 'docs/clients.md'), 'utf8')
  const [, section = ''] = page.split('## What the authorization server must allow')
  const [table = ''] = section.split('\n## ')
  for (const id of CLIENT_IDS) {
    const { name, idBy, redirectUri } = traitsOf(id)
    const row = table.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? assert.fail(id)
    const [, , ways = ''] = row.split('|')
    const told = { document: /\bdocument/, registration: /\bregistration/, given: /\bID\b/ }
    for (const [way, word] of Object.entries(told))
      assert.equal(word.test(ways), idBy.includes(way as 'given'), `${id} ${way}`)
    for (const uri of redirectUri?.split(' and ') ?? [])
      assert.ok(row.includes(`\`${uri}`), `${id} ${uri}`)
  }
})
