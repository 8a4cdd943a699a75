import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { readLocalSettings } from '../../../local/local-settings.ts'
import { greeting } from '../../../local/usage.ts'
import clients from '../../external/clients/package.json' with { type: 'json' }
import { ROOT } from './readme.ts'

const TEXT = readFileSync(path.join(ROOT, 'docs/clients.md'), 'utf8')

/** The version of the SDK for Python that a file of requirements names. */
function pythonVersion(name: string): string {
  const file = path.join(ROOT, 'test/external/clients', `requirements-${name}.txt`)
  return /^mcp==(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? assert.fail(file)
}

describe('docs/clients.md', () => {
  it('names each client that is run, in the version that is run', () => {
    const [, section = ''] = TEXT.split('\n## Run here\n')
    const [table = ''] = section.split('\n## ')
    const rows = [...table.matchAll(/^\| ([^|]+) \| `([^`]+)`[^|]* \| ([\d.]+) \|/gm)]
    const stated = rows.map(([, , name, version]) => `${name} ${version}`)
    // They drive the browser and look at a page, and are no clients.
    const { 'playwright-core': _, 'axe-core': _axe, ...others } = clients.dependencies
    const pinned = Object.entries(others).map((pair) => pair.join(' '))
    const python = ['v1', 'v2'].map((name) => `mcp ${pythonVersion(name)}`)
    assert.deepEqual(stated.toSorted(), [...pinned, ...python].toSorted())
    const { devDependencies } = packageJson
    for (const name of ['@modelcontextprotocol/sdk', '@modelcontextprotocol/client'] as const) {
      const version = devDependencies[name]
      assert.ok(section.includes(`\`${name}\` ${version}`), name)
    }
  })

  it('connects clients as the greeting does', () => {
    const resource = 'https://mcp.example.com/mcp'
    const settings = readLocalSettings({
      RESOURCE_URL: resource,
      RESOURCE_NAME: 'mcp-auth',
      AUTH_ISSUER: 'https://as.example.com',
      OAUTH_CLIENT_SECRET: 'unused',
    })
    const lines = greeting(settings, {}, undefined).split('\n')
    const commands = lines
      .map((line) => /^ {2}(?:\S+ ?\S+) {2,}(\S.*)$/.exec(line)?.[1])
      .filter((command) => command !== undefined)
    assert.equal(commands.length, 9)
    for (const command of commands) assert.ok(TEXT.includes(command), command)
  })
})
