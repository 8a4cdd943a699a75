import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { diffComment } from '../../../../lib/commands/diff-markdown.ts'
import { folderWithAssembly } from './assembly.ts'

const COMMAND = path.resolve('lib/commands/diff-comment.ts')

/** The text of the one block of code in a comment, read as CommonMark does (0.31.2 §4.5). */
function blockOf(comment: string): { text: string; after: string } {
  const lines = comment.split('\n')
  const start = lines.findIndex((line) => /^`{3,}diff$/.test(line))
  const fence = lines[start]?.replace('diff', '') ?? assert.fail(comment)
  const closing = new RegExp(`^ {0,3}\`{${fence.length},}\\s*$`)
  const length = lines.slice(start + 1).findIndex((line) => closing.test(line))
  const end = start + 1 + length
  return { text: lines.slice(start + 1, end).join('\n'), after: lines.slice(end + 1).join('\n') }
}

suite('the diff on a pull request', () => {
  test('is a block of code', () => {
    assert.equal(
      diffComment('Stack Tools\n[+] AWS::S3::Bucket\n'),
      `<details open><summary><code>cdk diff</code></summary>

\`\`\`diff
Stack Tools
[+] AWS::S3::Bucket
\`\`\`
</details>
`,
    )
  })

  test('stays in its block, whatever is in it', () => {
    for (const diff of [
      'one\n```\n<img src="https://evil.example">\n```',
      'one\n   ````\ntwo `````` three\n~~~\n````````diff',
      '</details>\n```',
    ]) {
      const { text, after } = blockOf(diffComment(diff))
      assert.deepEqual([text, after], [diff, '</details>\n'])
    }
  })

  test('is cut to what GitHub takes, at a line, and says so', () => {
    const lines = Array.from({ length: 9000 }, (_, index) => `[+] Größe ${index} \`\`\``)
    const comment = diffComment(lines.join('\n'))
    assert.ok(comment.length > 59_000 && comment.length < 65_536, String(comment.length))
    const { text } = blockOf(comment)
    assert.ok(lines.join('\n').endsWith(`\n${text}`))
    const left = lines.join('\n').length - text.length
    assert.ok(comment.includes(`\nThe first ${left} characters are left out;`))
  })

  test('that fails is no comment, but a failure', () => {
    const folder = folderWithAssembly()
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'eu-west-1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    }
    const args = [COMMAND, 'diff.md']
    const run = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
    assert.notEqual(run.status, 0)
    assert.match(run.stdout, /credential|assume|account/i)
    assert.ok(!existsSync(path.join(folder, 'diff.md')))
  })

  test('needs a file to write, and an assembly', () => {
    const folder = folderWithAssembly({ outputs: {} })
    for (const [args, message] of [
      [[], 'Give the file to write, such as diff.md\n'],
      [['diff.md'], 'cdk.out has no stack with the output McpUrl: run npm run synth first\n'],
    ] as const) {
      const options = { cwd: folder, encoding: 'utf8' } as const
      const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], options)
      assert.deepEqual([status, stderr], [1, message])
    }
  })
})
