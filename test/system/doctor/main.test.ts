import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { describe, it } from 'node:test'
import type { JsonFailure, JsonReport } from '../../../local/doctor/report.ts'
import { startBrokenServer } from './broken-server.ts'
import { method, set, status } from './defects.ts'

const broken = await startBrokenServer()
const ROOT = path.join(import.meta.dirname, '../../..')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly env?: Record<string, string>
  readonly stdin?: string
  /** @default that of `npm run doctor` */
  readonly program?: readonly string[]
}

function run(args: readonly string[], { env = {}, stdin, program }: RunOptions = {}) {
  const [file = '', ...first] = program ?? ['lib/commands/doctor.ts']
  return new Promise<Ended>((resolve) => {
    const { PATH = '' } = process.env
    const child = execFile(
      process.execPath,
      [path.join(ROOT, file), ...first, ...args],
      { env: { PATH, ...env }, timeout: 20_000 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
      },
    )
    child.stdin?.end(stdin)
  })
}

describe('the command line', () => {
  it('begins with a summary, and ends with 0 when nothing is wrong', async () => {
    const { code, stdout, stderr } = await run([broken.url], {
      env: { ACCESS_TOKEN: `${broken.accessToken}\n` },
    })
    assert.deepEqual([code, stderr], [0, ''], stdout)
    assert.equal(stdout.split('\n')[0], `Healthy: ${broken.url}, nothing found`)
    assert.equal(stdout.match(/^note: a client of .* calls add_numbers$/gm)?.length, 2)
  })

  it('is a command of mcp-auth-server as well', async () => {
    const program = ['local/mcp-auth-server.js', 'doctor']
    const { code, stdout } = await run([broken.url], { program })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^Healthy: http.*\n\nnote: with an access token .* in ACCESS_TOKEN/)
  })

  it('reads the token from standard input', async () => {
    const stdin = `Bearer ${broken.accessToken}\n`
    const { code, stdout } = await run([broken.url, '--token', '-'], { stdin })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /calls add_numbers/)
  })

  it('judges a token by the settings, and ends', async () => {
    const { issuer: iss, url } = broken
    const parts = [{ alg: 'ES256', kid: 'nobody' }, { iss, aud: url, scope: 'mcp' }, {}]
    const ACCESS_TOKEN = parts
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const env = { AUTH_ISSUER: iss, TOKEN_CHECK: 'jwt', ACCESS_TOKEN }
    const { code, stdout, stderr } = await run([], { env })
    assert.equal(code, 1, stdout + stderr)
    assert.match(stdout, /^problem token-signature: [^]*the issuer has no ES256 key "nobody"/m)
  })

  it('calls the tool that is named', async () => {
    const named = ['--tool', 'sum_numbers', '--arguments', '{"numbers":[1,2]}']
    const env = { ACCESS_TOKEN: broken.accessToken }
    const { code, stdout } = await run([broken.url, ...named], { env })
    assert.equal(code, 0, stdout)
    assert.equal(stdout.match(/calls sum_numbers$/gm)?.length, 2)
  })

  it('tries the first of the allowed origins', async () => {
    const env = { ALLOWED_ORIGINS: 'https://one.example, https://two.example' }
    const { code, stdout } = await run([broken.url], { env })
    assert.equal(code, 1)
    assert.match(stdout, /preflight-refused: [^]*right +2xx with .*: https:\/\/one\.example$/m)
  })

  it('ends with 1 when there is a problem, and with 0 for warnings', async () => {
    broken.defect = method('OPTIONS', status(401))
    const problem = await run([broken.url, '--client', 'inspector'])
    assert.equal(problem.code, 1)
    assert.match(
      problem.stdout,
      /^Not healthy: http\S+ for Inspector, 1 problem\n\nproblem preflight-refused: The /,
    )
    for (const row of ['received', 'right', 'change', 'clients'])
      assert.match(problem.stdout, new RegExp(`^ {2}${row} +\\S`, 'm'))
    broken.defect = method('GET', status(405))
    const warning = await run([broken.url])
    assert.equal(warning.code, 0)
    assert.match(warning.stdout, /^Healthy: http\S+, 1 warning\n/)
  })

  it('limits the findings to what a client minds, however its name is written', async () => {
    broken.defect = method('OPTIONS', status(401))
    const [inspector, code] = await Promise.all(
      ['Inspector', 'vs-code'].map((name) => run([broken.url, '--client', name])),
    )
    assert.match(inspector?.stdout ?? '', /^Not healthy: \S+ for Inspector, 1 problem\n/)
    assert.match(code?.stdout ?? '', /^Healthy: \S+ for VS Code, nothing found\n/)
    const claude = await run([broken.url, '--client', 'claude'])
    assert.equal(claude.code, 1)
    assert.match(claude.stdout, /problem only-this-machine: /)
  })

  it('prints JSON', async () => {
    broken.defect = method('GET', status(405))
    const { code, stdout } = await run([broken.url, '--json'])
    const report = JSON.parse(stdout) as JsonReport
    assert.equal(code, 0)
    assert.deepEqual(Object.keys(report).toSorted(), [
      'client',
      'findings',
      'healthy',
      'notes',
      'stack',
      'summary',
      'url',
      'version',
    ])
    assert.deepEqual(
      report.findings.map((finding) => [finding.id, finding.severity, finding.clients]),
      [['get-not-challenged', 'warning', null]],
    )
    assert.equal(report.summary, `Healthy: ${broken.url}, 1 warning`)
  })

  it('prints JSON and nothing else where it cannot run, too', async () => {
    const { code, stdout, stderr } = await run(['mcp.example.com', '--json'])
    assert.equal(code, 2)
    const { error, version } = JSON.parse(stdout) as JsonFailure
    assert.match(error, /^The URL is "mcp\.example\.com": give a whole URL/)
    assert.match(version, /^\d/)
    assert.match(stderr, /^The URL is/)
  })

  it('shows no token that stands where the URL should', async () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(40)}.c2lnbmF0dXJl`
    const opaque = `eyJhbGci/${'x/+'.repeat(20)}=`
    for (const args of [[token], [broken.url, opaque], [token, '--json']]) {
      // eslint-disable-next-line no-await-in-loop -- short processes
      const { code, stdout, stderr } = await run(args)
      assert.equal(code, 2)
      assert.ok(!(stdout + stderr).includes('hbGci'), stderr)
      assert.match(stderr, /"eyJh…" \(a token is given by --token\)/)
    }
  })

  it('never prints the token, in no form, nor an escape sequence', async () => {
    const { accessToken } = broken
    broken.defect = (reply, { headers }) => {
      const shown = headers.authorization ?? ''
      reply.status = 418
      reply.headers = { 'x-shown': shown, 'www-authenticate': shown }
      reply.body = `\u001B[31m${JSON.stringify({ shown })}\n::error::`
    }
    for (const more of [[], ['--json']]) {
      const env = { ACCESS_TOKEN: accessToken }
      // eslint-disable-next-line no-await-in-loop -- short processes
      const { stdout, stderr } = await run([broken.url, ...more], { env })
      const said = stdout + stderr
      assert.ok(!said.includes(accessToken.slice(0, 16)), said)
      assert.ok(!said.includes('\u001B'), said)
      assert.ok(!/^::/m.test(said), said)
    }
  })

  it('says that a tool needs more scopes, or that the token is refused', async () => {
    broken.defect = (reply, { headers }) => {
      if (headers.authorization === `Bearer ${broken.accessToken}`) {
        reply.status = 403
        set('www-authenticate', 'Bearer error="insufficient_scope", scope="mcp admin"')(reply)
      }
    }
    const env = { ACCESS_TOKEN: broken.accessToken }
    const { code, stdout } = await run([broken.url], { env })
    assert.equal(code, 1)
    assert.match(stdout, /problem token-scope: [^]*right +the scopes "mcp admin"$/m)
  })

  it('prints its usage', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^Usage: mcp-auth-server doctor \[URL\]/)
  })

  it('ends with 2 and the usage when it is used wrongly', async () => {
    const url = 'https://mcp.example.com/mcp'
    const wrong: readonly [readonly string[], RegExp, Record<string, string>?][] = [
      [['not a url'], /The URL is "not a url": give a whole URL/],
      [
        ['mcp.example.com/some/longer/path/mcp'],
        /"mcp\.example\.com\/some\/longer\/path\/mcp": give/,
      ],
      [['mcp.example.com/mcp'], /give a whole URL, such as https:\/\/mcp\.example\.com\/mcp/],
      [['localhost:3000/mcp'], /give a whole URL, such as http:\/\/localhost:3000\/mcp/],
      [['ftp://mcp.example.com/mcp'], /use https/],
      [['https://mcp.example.com/mcp#x'], /leave out the fragment/],
      [
        ['https://user:hidden-word@mcp.example.com/mcp'],
        /"https:\/\/\*\*\*@mcp.*: leave out the user/,
      ],
      [[url, 'more'], /one URL, not 2/],
      [[url, '--retry', 'x'], /--retry is "x"/],
      [[url, '--client', 'curser'], /--client is "curser": use one of .*did you mean cursor\?/],
      [[url, '--token'], /--token/],
      [[url, '--tokens', 'x'], /^Unknown option '--tokens'$/m],
      [[url], /The access token has characters/, { ACCESS_TOKEN: 'two hidden-word' }],
      [[url, '--token', '-'], /Standard input is empty/],
      [[url, '--tool', 'x'], /--tool needs an access token/],
      [[url, '--arguments', '{}'], /give --tool too/],
      [
        [url, '--tool', 'x', '--arguments', '[1]'],
        /--arguments is "\[1\]"/,
        { ACCESS_TOKEN: 'abcd' },
      ],
    ]
    const ended = await Promise.all(
      wrong.map(([args, , env = {}]) => run(args, { env, stdin: '' })),
    )
    for (const [index, { code, stdout, stderr }] of ended.entries()) {
      const [, problem] = wrong[index] ?? assert.fail()
      assert.equal(code, 2, stderr)
      assert.match(stderr, problem)
      assert.match(stderr, /^Usage: mcp-auth-server doctor/m)
      assert.equal(stdout, '')
      assert.ok(!stderr.includes('hidden-word'), stderr)
    }
  })
})
