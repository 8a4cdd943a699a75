/** What both packages have, and what they do not. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AUTHORIZATION_SERVERS } from '../../../create/src/choices.ts'
import type { Packed } from './packed.ts'

const KB = 1000
const ALWAYS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']
/** Of one developer, or of this repository alone. */
const STRANGE =
  /(?:^|\/)(?:\.env|\.git|bench|cdk\.out|node_modules|examples)(?:\/|$)|\.(?:log|tgz|map)$/

const PACKAGES = {
  library: { top: [...ALWAYS, 'dist', 'local'], packed: 600 * KB, unpacked: 2000 * KB },
  creator: {
    top: [...ALWAYS, 'create-mcp-auth-lambda.js', 'dist', 'template'],
    packed: 25 * KB,
    unpacked: 75 * KB,
  },
} as const

const topOf = (file: string) => file.split('/')[0] ?? ''

export function contentsSuite(packed: Readonly<Record<keyof typeof PACKAGES, Packed>>): void {
  for (const [name, { top, ...budget }] of Object.entries(PACKAGES)) {
    suite(`the package of the ${name}`, () => {
      const { files, packedBytes, unpackedBytes } = packed[name as keyof typeof PACKAGES]

      test('has these files and folders at its top, and no other', () => {
        assert.deepEqual([...new Set(files.map(topOf))].toSorted(), [...top].toSorted())
      })

      test('has nothing that belongs to this repository alone', () => {
        assert.deepEqual(
          files.filter((file) => STRANGE.test(file)),
          [],
        )
        const tests = files.filter((file) => /(?:^|\/)test\/|\.test\./.test(file))
        assert.deepEqual(
          tests.filter((file) => !file.startsWith('template/example-tools/')),
          [],
        )
        const sources = files.filter((file) => /(?<!\.d)\.ts$/.test(file))
        assert.deepEqual(
          sources.filter((file) => !file.startsWith('template/')),
          [],
        )
      })

      test(`is small: ${packedBytes} bytes, ${unpackedBytes} unpacked`, () => {
        assert.ok(packedBytes <= budget.packed)
        assert.ok(unpackedBytes <= budget.unpacked)
      })
    })
  }

  test('the package that creates apps has all of its template, hidden files included', () => {
    const { files } = packed.creator
    for (const file of ['_gitignore', '.github/workflows/deploy.yml', '.github/dependabot.yml'])
      assert.ok(files.includes(`template/app/${file}`), file)
    for (const { value } of AUTHORIZATION_SERVERS)
      assert.ok(files.includes(`template/authorization-servers/${value}/.env.example`), value)
  })
}
