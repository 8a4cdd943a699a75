/** The README: its two commands, and what it says of the page, the settings, the figures and the package. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { HANDSHAKE_VERSIONS, MODERN_VERSION } from '../../../lambda/message/revisions.ts'
import { blocksIn, blocksOf, ROOT, start } from './readme.ts'

const TEXT = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
const onlyBlock = (section: string) => {
  const [block, ...others] = blocksOf(section)
  assert.equal(others.length, 0)
  return block?.text ?? assert.fail(`no block in ${section}`)
}

describe('the README', () => {
  it('has less than 150 lines, and no block that is not tried', () => {
    assert.ok(TEXT.split('\n').length < 150)
    const languages = [...blocksIn('README.md')].flatMap(([section, blocks]) =>
      blocks.map(({ language }) => `${section}: ${language}`),
    )
    assert.deepEqual(languages, ['Try it: sh', 'Write a tool: ts', 'Deploy: sh'])
  })

  it('starts the system, which prints what the README says', async () => {
    assert.equal(onlyBlock('Try it'), 'npm ci && npm start')
    assert.equal(packageJson.scripts.start, 'node local/mcp-auth-server.js') // what `start` runs
    const output = await start()
    const [, named = ''] = /one line per client:\n(.*?)\./.exec(TEXT) ?? []
    const clients = named.split(/, | and /)
    const [, lines = ''] = /^Connect a client:\n(.*?)\n\n/ms.exec(output) ?? []
    const printed = lines.split('\n').map((line) => line.trim().split(/ {2,}/)[0])
    assert.deepEqual(clients, printed)
    const [curl = assert.fail(output)] = /^ {2}curl .*$/m.exec(output) ?? []
    const answer = execFileSync('sh', ['-ec', curl], { encoding: 'utf8', stdio: 'pipe' })
    assert.match(answer, /"result":5,/)
  })

  it('deploys what its settings say', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mcp-auth-readme-'))
    after(() => rmSync(folder, { recursive: true }))
    // Without an account, a deployment ends after the synthesis.
    const npm = `npm() { [ "$*" = 'run deploy' ] && cdk synth --quiet --output '${folder}'; }`
    const { PATH = '', HOME = '' } = process.env
    const options = { cwd: ROOT, env: { PATH, HOME }, stdio: 'pipe' } as const
    execFileSync('sh', ['-ec', `${npm}\n${onlyBlock('Deploy')}`], options)
    const name = readdirSync(folder).find((file) => file.endsWith('.template.json')) ?? ''
    const template = readFileSync(path.join(folder, name), 'utf8')
    assert.ok(template.includes('https://keycloak.mycompany.com/realms/production'))
    assert.ok('deploy' in packageJson.scripts)
  })

  it('has commands that there are', () => {
    const commands = Array.from(TEXT.matchAll(/npm (?:run )?([\w:]+)/g), ([, name = '']) => name)
    for (const name of new Set(commands)) {
      assert.ok(name === 'ci' || Object.hasOwn(packageJson.scripts, name), name)
    }
  })

  it('has pictures of the page that are there, and small', () => {
    const files = Array.from(TEXT.matchAll(/src(?:set)?="([^"]+)"/g), ([, file = '']) => file)
    assert.deepEqual(files, ['docs/page-dark.png', 'docs/page-light.png'])
    for (const file of files) assert.ok(statSync(path.join(ROOT, file)).size < 150_000, file)
  })

  it('says the truth in its badges', () => {
    const [, badges = ''] = /^(\[!\[.*\n.*)$/m.exec(TEXT) ?? []
    const { license, repository } = packageJson
    const home = repository.url.replace(/^git\+|\.git$/g, '')
    const [, workflow = ''] =
      new RegExp(`${home}/actions/workflows/(\\S+?)/badge`).exec(badges) ?? []
    assert.ok(existsSync(path.join(ROOT, '.github/workflows', workflow)), badges)
    assert.match(badges, new RegExp(`^${license} · `, 'm'))
    assert.match(
      readFileSync(path.join(ROOT, 'LICENSE'), 'utf8'),
      new RegExp(`^${license} License`),
    )
    const deploying = readFileSync(path.join(ROOT, 'docs/deploying.md'), 'utf8')
    const [, oldest = ''] = /Node\.js ≥ (\d+) to develop/.exec(badges) ?? []
    assert.ok(deploying.includes(`Node.js ≥ ${oldest}`))
    const [newest = ''] = HANDSHAKE_VERSIONS
    assert.ok(badges.endsWith(`, 24 on Lambda · MCP ${MODERN_VERSION}, and ${newest} and older`))
  })

  it('has the figures of docs/performance.md', () => {
    const page = readFileSync(path.join(ROOT, 'docs/performance.md'), 'utf8')
    const [, said] = /takes ([\d.]+) of the CPU time/.exec(TEXT) ?? []
    const [, measured] = /^\| the same ÷ best peer \| [^|]+\| ([\d.]+)/m.exec(page) ?? []
    assert.equal(said, measured ?? '', 'docs/performance.md has another figure than the README')
    const [, warm = ''] = /^## Warm\n(.*?)^## /ms.exec(page) ?? []
    const rows = [...warm.matchAll(/^\| ([^|]+) \| ([\d,]+)/gm)]
    const rates = new Map(rows.map(([, name, rate = '']) => [name, Number(rate.replace(',', ''))]))
    const ours = rates.get('this project') ?? Number.NaN
    const peers = [...rates].filter(([name]) => !/^this project|^floor/.test(name ?? ''))
    assert.ok(peers.length > 4)
    assert.match(TEXT, /more than five times\s+as many\s+calls per CPU second/)
    for (const [name, rate] of peers) assert.ok(ours > 5 * rate, `${name}: ${ours} and ${rate}`)
  })
})
