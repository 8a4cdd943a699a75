import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { describe, it } from 'node:test'
import { startBrokenServer } from './broken-server.ts'
import { method, status } from './defects.ts'
import { tokenCheckNames } from './smoke.ts'

const broken = await startBrokenServer()

describe('the command line', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) => {
    const main = path.join(import.meta.dirname, 'main.ts')
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const { PATH = '' } = process.env
      execFile(
        process.execPath,
        [main, ...args],
        { env: { PATH, ...env }, timeout: 20_000 },
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
        },
      )
    })
  }

  it('prints a line per check and ends with 0', async () => {
    const { code, stdout } = await run([broken.url], {
      ACCESS_TOKEN: `${broken.accessToken}\n`,
    })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^(?:ok {7}[^\n]+\n){15}$/)
    assert.equal(stdout.match(/lists the tools, and calls add_numbers$/gm)?.length, 2)
  })

  it('prints its usage', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^Usage: npm run smoke/)
  })

  it('calls the tool that is named', async () => {
    const { accessToken: ACCESS_TOKEN } = broken
    const named = ['--tool', 'sum_numbers', '--arguments', '{"numbers":[1,2]}']
    const { code, stdout } = await run([broken.url, ...named], { ACCESS_TOKEN })
    assert.equal(code, 0, stdout)
    assert.equal(stdout.match(/lists the tools, and calls sum_numbers$/gm)?.length, 2)
  })

  it('says which checks were skipped, and how to run them', async () => {
    const { code, stdout } = await run([broken.url])
    assert.equal(code, 0, stdout)
    assert.equal(stdout.match(/^skipped {2}/gm)?.length, tokenCheckNames.length)
    assert.match(stdout, /access token .* in ACCESS_TOKEN/)
  })

  it('tries the first of the allowed origins', async () => {
    const { code, stdout } = await run([broken.url], {
      ALLOWED_ORIGINS: 'https://one.example, https://two.example',
    })
    assert.equal(code, 1)
    assert.match(stdout, /FAILED {3}the preflight[^\n]+\n.*2xx for https:\/\/one\.example;/)
  })

  it('ends with 1 and the problem when a check fails, and never prints the token', async () => {
    broken.defect = method('GET', status(200))
    const { accessToken } = broken
    const { code, stdout, stderr } = await run([broken.url], { ACCESS_TOKEN: accessToken })
    assert.equal(code, 1)
    assert.match(stdout, /^FAILED {3}a GET without a token is challenged\n {9}GET .* got 200/m)
    assert.ok(!(stdout + stderr).includes(accessToken))
  })

  it('ends with 2 and the usage when it is used wrongly', async () => {
    const wrong: readonly [readonly string[], RegExp, Record<string, string>?][] = [
      [[], /Give the URL/],
      [['not a url'], /"not a url": give a whole URL/],
      [['http://mcp.example.com/mcp'], /use https/],
      [['https://mcp.example.com/mcp', 'more'], /one URL, not 2/],
      [['https://mcp.example.com/mcp', '--retry', 'x'], /--retry is "x"/],
      [['https://mcp.example.com/mcp', '--token'], /--token/],
      [['https://mcp.example.com/mcp'], /ACCESS_TOKEN is no/, { ACCESS_TOKEN: 'two words' }],
      [['https://mcp.example.com/mcp', '--tool', 'x'], /--tool needs an access token/],
      [['https://mcp.example.com/mcp', '--arguments', '{}'], /give --tool too/],
      [
        ['https://mcp.example.com/mcp', '--tool', 'x', '--arguments', '[1]'],
        /--arguments is "\[1\]": give a JSON object/,
        { ACCESS_TOKEN: 'a-token' },
      ],
    ]
    for (const [args, problem, env] of wrong) {
      // eslint-disable-next-line no-await-in-loop -- short processes
      const { code, stdout, stderr } = await run(args, env)
      assert.equal(code, 2, stderr)
      assert.match(stderr, problem)
      assert.match(stderr, /^Usage: npm run smoke/m)
      assert.equal(stdout, '')
      assert.ok(!stderr.includes('two words'))
    }
  })
})
