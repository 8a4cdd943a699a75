import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const APP = path.resolve('lib/app.ts')
const NO_SERVER = `These settings cannot work:
  - AUTH_HOST is not set: set it to the host of the authorization server (with AUTH_PORT and AUTH_REALM), or set AUTH_ISSUER to its issuer URL
`

interface Run {
  readonly status: number | null
  readonly stderr: string
  readonly stdout: string
  /** Every file of the assembly. */
  readonly files: ReadonlyMap<string, string>
}

/** Runs the app as the CDK command line does, in an empty folder, with these variables only. */
function runApp(variables: Record<string, string>, dotEnv?: string): Run {
  const folder = temporaryFolder('app-test')
  if (dotEnv !== undefined) writeFileSync(path.join(folder, '.env'), dotEnv)
  const outdir = path.join(folder, 'out')
  const context = { 'aws:cdk:bundling-stacks': [] }
  const { status, stderr, stdout } = spawnSync(process.execPath, [APP], {
    cwd: folder,
    env: {
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false', // takes as long as the rest
      ...DEMO,
      ...variables,
    },
    encoding: 'utf8',
  })
  const names = globSync('**/*.json', { cwd: outdir })
  const files = names.map((name) => [name, readFileSync(path.join(outdir, name), 'utf8')] as const)
  return { status, stderr, stdout, files: new Map(files) }
}

/** Has the app load the server of the tests. */
const DEMO = {
  NODE_OPTIONS: `--import=${import.meta.resolve('../../support/demo-in-place.ts')}`,
}

/** Has the app load another server. */
function replacing(server: string): Record<string, string> {
  const from = JSON.stringify(pathToFileURL(path.resolve('lambda/features/define-server.ts')).href)
  const source = `import { defineServer } from ${from}; export const server = ${server}`
  const program = `
    import { registerHooks } from 'node:module'
    registerHooks({
      load: (url, context, next) =>
        url.endsWith('/lambda/server/index.ts')
          ? { format: 'module', source: ${JSON.stringify(source)}, shortCircuit: true }
          : next(url, context),
    })`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` }
}

function template({ files }: Run): string {
  return files.get('McpAuthLambda.template.json') ?? assert.fail('no template was written')
}

suite('the CDK app', () => {
  test('writes a stack for any account and region when the settings can work', () => {
    const run = runApp({
      AUTH_HOST: 'keycloak.example.com',
      AUTH_PORT: '443',
      CDK_DEFAULT_REGION: 'eu-west-1',
      CDK_VALIDATION: 'true',
    })
    assert.deepEqual([run.status, run.stderr], [0, ''])
    assert.match(template(run), /https:\/\/keycloak\.example\.com\/realms\/master"/)
    assert.match(run.files.get('manifest.json') ?? '', /"aws:\/\/unknown-account\/unknown-region"/)
  })

  test('names what an edge needs to know, and says where its second stack goes', () => {
    const edge = { AUTH_HOST: 'auth.example.com', AUTH_PORT: '443', EDGE: 'true' }
    const run = runApp({ ...edge, CDK_DEFAULT_REGION: 'eu-west-1' })
    assert.deepEqual(
      [run.status, run.stderr],
      [
        1,
        `These settings cannot work:
  - EDGE is "true", for which synth has to know account and region: give it AWS credentials and a region, or CDK_DEFAULT_ACCOUNT and AWS_REGION
`,
      ],
    )
    const place = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' }
    const { status, files } = runApp({ ...edge, ...place })
    assert.equal(status, 0)
    const manifest = files.get('manifest.json') ?? ''
    assert.match(manifest, /"aws:\/\/111122223333\/eu-west-1"/)
    assert.match(manifest, /"aws:\/\/111122223333\/us-east-1"/)
  })

  test('prints the message alone, without a stack, when they cannot', () => {
    const run = runApp({})
    assert.deepEqual([run.status, run.stderr], [1, NO_SERVER])
    assert.deepEqual([...run.files.keys()], [])
  })

  test('reads .env, which environment variables override', () => {
    const run = runApp(
      { AUTH_REALM: 'tools' },
      'AUTH_HOST=auth.example.com\nAUTH_PORT=8080\nAUTH_REALM=main\n',
    )
    assert.deepEqual([run.status, run.stderr], [0, ''])
    assert.match(template(run), /https:\/\/auth\.example\.com:8080\/realms\/tools"/)
  })

  test('names the settings of a local .env that cannot be deployed', () => {
    const run = runApp({}, 'AUTH_HOST=localhost\nTRANSPORT=sse\n')
    assert.equal(run.status, 1)
    assert.match(run.stderr, /"http:\/\/localhost:8080\/realms\/master"[^]*TRANSPORT is "sse"/)
  })

  test('names what looks like a setting and is none, without its value', () => {
    const run = runApp(
      { MCP_SCOPES: 'value-of-it', AUTH_REALM: '', HOST: '0.0.0.0', PORT: '80' },
      '\uFEFFAUTH_HOST=auth.example.com\nAUTH_REALM=main\nKMS_KEY=value-of-it\n',
    )
    assert.equal(run.status, 0)
    assert.match(template(run), /https:\/\/auth\.example\.com:8080\/realms\/master"/)
    assert.deepEqual(
      run.stderr
        .trim()
        .split('\n')
        .map((line) => line.split(/[,:]/, 2).join(':')),
      [
        'Warning: .env begins with a byte order mark of UTF-8',
        'Warning: AUTH_REALM is empty in the environment',
        'Warning: KMS_KEY is not a setting and has no effect',
        'Warning: MCP_SCOPES is not a setting and has no effect',
        'Warning: AUTH_PORT is not set',
      ],
    )
    assert.doesNotMatch(run.stderr, /value-of-it/)
  })

  test('takes from the variables of a pipeline its settings, to the letter, and nothing else', () => {
    const variables = {
      AUTH_HOST: 'auth.example.com',
      RESOURCE_NAME: `Tools #1 "of" 'us' \\ $HOME`,
      RESOURCE_DESCRIPTION: 'a\nALLOWED_ORIGINS=https://evil.example',
      MCP_SCOPES: 'value-of-it',
      NOTES_URL: 'value-of-it',
      NODE_OPTIONS: '--require=/nowhere.js',
    }
    const run = runApp({ PIPELINE_VARIABLES: JSON.stringify(variables) })
    assert.equal(run.status, 1)
    assert.match(run.stderr, /^ {2}- RESOURCE_DESCRIPTION is "a\\nALLOWED_ORIGINS=/m)
    assert.doesNotMatch(run.stderr, /value-of-it|NOTES_URL/)
    assert.match(run.stderr, /^Warning: MCP_SCOPES is not a setting and has no effect/m)

    const oneLine = { ...variables, RESOURCE_DESCRIPTION: 'Tools.' }
    const other = runApp({ PIPELINE_VARIABLES: JSON.stringify(oneLine) })
    assert.equal(other.status, 0)
    const { RESOURCE_NAME } = variables
    const same = runApp({ ...oneLine, ...DEMO, RESOURCE_NAME, MCP_SCOPES: '' })
    assert.equal(template(other), template(same))
    assert.ok(template(other).includes(JSON.stringify(RESOURCE_NAME)))
  })

  test('gives the server what it needs from the variables of a pipeline, and nothing else', () => {
    const server = `defineServer({ name: 'notes', tools: [], needs: { variables: { NOTES_PAGE: process.env.NOTES_PAGE + ' in a page' } } })
      process.once('exit', () => console.log(Object.keys(process.env).filter((name) => /NOTES|PIPE/.test(name)).join()))`
    const variables = {
      AUTH_HOST: 'auth.example.com',
      AUTH_PORT: '443',
      NOTES_PAGE: '20',
      NOTES_URL: 'not-needed',
    }
    const run = runApp({ ...replacing(server), PIPELINE_VARIABLES: JSON.stringify(variables) })
    assert.deepEqual([run.status, run.stderr, run.stdout.trim()], [0, '', 'NOTES_PAGE'])
    assert.match(template(run), /"NOTES_PAGE": "20"/)
  })

  test('names what in .env reaches only the local server, without its value', () => {
    const run = runApp(
      { NOTES_HOME: 'value-of-it' },
      [
        'AUTH_HOST=auth.example.com',
        'AUTH_PORT=443',
        'NOTES_URL=value-of-it',
        'HOST=0.0.0.0',
        'MCP_SCOPES=value-of-it',
        'AWS_PROFILE=tools',
        'CDK_DEBUG=true',
      ].join('\n'),
    )
    assert.equal(run.status, 0)
    assert.deepEqual(run.stderr.trim().split('\n'), [
      'Warning: MCP_SCOPES is not a setting and has no effect: did you mean MCP_SCOPE?',
      'Warning: NOTES_URL in .env reaches only the local server: for the deployed one, list it in needs.variables of the server, or in needs.secrets',
    ])
  })

  test('says once, by variables, what lets no token pass', () => {
    const run = runApp({}, 'AUTH_ISSUER=https://example.auth0.com\nTOKEN_CHECK=jwt\n')
    assert.equal(run.status, 0)
    assert.deepEqual(run.stderr.trim().split('\n'), [
      'Warning: AUTH_ISSUER is "https://example.auth0.com", and its tokens name another issuer: give https://example.auth0.com/, with the slash at the end',
      'Warning: the issuer is at example.auth0.com, where tokens need other settings: set AUTH_PROFILE=auth0',
    ])
    assert.doesNotMatch([...run.files.values()].join(), /likely-mistakes/)
  })

  test('takes what the server needs from .env, and names that nowhere', () => {
    const server = `defineServer({ needs: { variables: { MCP_NOTES: 'where the notes are' } } })`
    const run = runApp(
      replacing(server),
      'AUTH_HOST=auth.example.com\nAUTH_PORT=443\nMCP_NOTES=/notes\n',
    )
    assert.deepEqual([run.status, run.stderr], [0, ''])
    assert.match(template(run), /"MCP_NOTES": "\/notes"/)
  })

  test('prints what is wrong with the server, without a stack', () => {
    const run = runApp(replacing('defineServer({ tools: 1 })'))
    assert.deepEqual(
      [run.status, run.stderr],
      [1, 'This server cannot work:\n  - The server has 1 for tools: give a list.\n'],
    )
  })

  test('writes no local client secret into any file', () => {
    const run = runApp(
      {},
      'AUTH_HOST=auth.example.com\nOAUTH_CLIENT_SECRET=only-for-this-machine\n',
    )
    assert.equal(run.status, 0)
    assert.doesNotMatch([...run.files.values()].join('\n'), /only-for-this-machine/)
  })
})
