import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { type Lockfile, lockedOnly } from '../../../../lib/commands/locked-only.ts'

const OWN = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile

const lock: Lockfile = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { cli: '1.0.0', other: '1.0.0' } },
    'node_modules/cli': {
      version: '1.0.0',
      dev: true,
      dependencies: { '@a/core': '^2.0.0' },
      optionalDependencies: { absent: '*' },
    },
    'node_modules/cli/node_modules/@a/core': { version: '2.0.0', dependencies: { leaf: '1' } },
    'node_modules/@a/core': { version: '1.0.0' },
    'node_modules/leaf': { version: '1.0.0', peerDependencies: { peer: '1', cli: '1' } },
    'node_modules/peer': { version: '1.0.0' },
    'node_modules/other': { version: '1.0.0' },
  },
}

suite('a part of the lock file', () => {
  test('has the package, what it depends on, and nothing else', () => {
    const { packages } = lockedOnly(lock, ['cli'])
    assert.deepEqual(Object.keys(packages), [
      '',
      'node_modules/cli',
      'node_modules/cli/node_modules/@a/core',
      'node_modules/leaf',
      'node_modules/peer',
    ])
    assert.deepEqual(packages[''], { dependencies: { cli: '1.0.0' } })
    assert.equal(packages['node_modules/cli']?.dev, undefined)
  })

  test('has the CDK command line of this project, with its hash', () => {
    const { packages } = lockedOnly(OWN, ['aws-cdk'])
    const { dev, ...locked } = OWN.packages['node_modules/aws-cdk'] ?? {}
    assert.deepEqual([dev, Object.keys(packages).length], [true, 2])
    assert.deepEqual(packages['node_modules/aws-cdk'], locked)
    assert.ok('integrity' in locked)
  })

  test('is refused for a package that is not locked', () => {
    assert.throws(() => lockedOnly(lock, ['cdk']), /^Error: package-lock.json has no package "cdk"/)
  })
})
