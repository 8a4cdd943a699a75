import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import type { JsonReport } from '../../../local/doctor/report.ts'
import { startRawServer } from '../../support/raw-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  CONNECTION_FAULTS,
  type ConnectionFault,
  EXPIRING,
  TRUSTED_AUTHORITY,
} from './connection-faults.ts'

const authority = path.join(temporaryFolder('doctor-tls'), 'authority.pem')
writeFileSync(authority, TRUSTED_AUTHORITY)

const EXAMINE = new URL('../../../local/doctor/examine.ts', import.meta.url).href
/** Which authorities are trusted is decided when a process starts. */
const SCRIPT = `const { examine } = await import(${JSON.stringify(EXAMINE)})
console.log(JSON.stringify(await Promise.all(process.argv.slice(1).map((url) => examine({ url, timeoutMs: 500 })))))`

async function examineAll(urls: readonly string[]): Promise<JsonReport[]> {
  const { PATH = '' } = process.env
  return new Promise((resolve, reject) => {
    const args = ['--input-type=module', '--eval', SCRIPT, ...urls]
    const env = { PATH, NODE_EXTRA_CA_CERTS: authority }
    execFile(process.execPath, args, { env, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as JsonReport[])
      else reject(new Error(stderr, { cause: error }))
    })
  })
}

type Server = Pick<ConnectionFault, 'certificate' | 'scheme' | 'reply'>

async function start({ certificate, scheme, reply }: Server) {
  const secure = certificate && { key: certificate.key, cert: certificate.cert }
  const server = await startRawServer(reply, secure ? { secure } : {})
  if (scheme === 'https' && secure === undefined) server.answersAtOnce = true
  return { server, url: `${scheme}://localhost:${server.port}/mcp` }
}

describe('faults: connection', async () => {
  const [first] = CONNECTION_FAULTS
  assert.ok(first)
  const expiring: Server = {
    certificate: EXPIRING,
    scheme: 'https',
    reply: CONNECTION_FAULTS.find(({ certificate }) => certificate)?.reply ?? first.reply,
  }
  const started = await Promise.all([...CONNECTION_FAULTS, expiring].map(start))
  const reports = await examineAll(started.map(({ url }) => url))
  await Promise.all(started.map(async ({ server }) => server[Symbol.asyncDispose]()))

  for (const [index, { id, what, said }] of CONNECTION_FAULTS.entries()) {
    it(`${id}: ${what}`, () => {
      const { findings } = reports[index] ?? assert.fail()
      const text = JSON.stringify(findings, undefined, 2)
      assert.deepEqual(
        findings.map((one) => one.id),
        [id],
        text,
      )
      assert.match(findings[0]?.received ?? '', said)
    })
  }

  it('certificate-expires-soon: a certificate with five days left', () => {
    const { findings } = reports.at(-1) ?? assert.fail()
    const ids = findings.map(({ id }) => id)
    assert.deepEqual(ids, ['server-not-found', 'certificate-expires-soon'])
  })
})
