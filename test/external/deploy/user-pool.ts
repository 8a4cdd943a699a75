/** A user pool in MiniStack: its AWS API, and a user who signs in at its pages. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { run } from '../../support/processes.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'
import { type Account, awsEnvironment } from './project.ts'

const TIMEOUT_MS = 60_000

export interface User {
  readonly name: string
  readonly password: string
}

export interface SignIn extends User {
  /** Where MiniStack is. */
  readonly origin: string
  readonly clientId: string
  readonly redirectUri: string
  readonly scope: string
  readonly resource: string
}

/** What Cognito answers (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
export interface Tokens {
  readonly access_token: string
  readonly id_token: string
}

/** Calls `aws cognito-idp`, and returns its answer. */
export async function cognito<T>(tools: PythonEnvironment, account: Account, line: string) {
  const args = ['cognito-idp', ...line.split(' '), '--output', 'json']
  const env = awsEnvironment(account)
  const { output } = await run(path.join(tools.bin, 'aws'), args, { env, timeoutMs: TIMEOUT_MS })
  return (output === '' ? undefined : JSON.parse(output)) as T
}

/** Runs the command that the deployment prints, and types an e-mail address. */
export async function createUser(
  tools: PythonEnvironment,
  account: Account,
  command: string,
  email: string,
): Promise<void> {
  const env = awsEnvironment(account, tools.bin)
  await run('bash', ['-c', command], { env, input: `${email}\n`, timeoutMs: TIMEOUT_MS })
}

/** The authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636), as a public client. */
export async function signIn(given: SignIn): Promise<Tokens> {
  const { origin, clientId, redirectUri, scope, resource } = given
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(8).toString('hex')
  const form = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    resource,
    response_type: 'code',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const page = await fetch(`${origin}/oauth2/authorize?${form.toString()}`)
  assert.equal(page.status, 200, await page.text())
  form.set('username', given.name)
  form.set('password', given.password)
  const answer = await fetch(`${origin}/login`, { method: 'POST', body: form, redirect: 'manual' })
  const callback = new URL(answer.headers.get('location') ?? assert.fail(await answer.text()))
  assert.equal(`${callback.origin}${callback.pathname}`, redirectUri)
  assert.equal(callback.searchParams.get('state'), state)
  const response = await fetch(`${origin}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code: callback.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  })
  assert.equal(response.status, 200)
  return (await response.json()) as Tokens
}
