/** The authorization server in authorization_server.py, and what can be asked of it. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { type RunningProcess, start } from '../../support/processes.ts'
import { installPythonPackages } from '../../support/python-packages.ts'
import { REDIRECT_URI } from '../../support/clients/headless-user.ts'
import { freePort } from '../../support/free-port.ts'
import { waitUntil } from '../../support/wait-until.ts'

const FOLDER = import.meta.dirname
const START_TIMEOUT_MS = 60_000

/** What its user enters. */
export const ANSWERS = { username: 'demo_user', password: 'demo_password' }

export interface AuthorizationServer {
  readonly origin: string
  readonly process: RunningProcess
}

export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const { python } = await installPythonPackages(path.join(FOLDER, 'requirements.txt'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const script = path.join(FOLDER, 'authorization_server.py')
  const server = start(python, [script, String(port)], { env: process.env, quiet: true })
  const isUp = async () =>
    (await fetch(`${origin}/.well-known/oauth-authorization-server`).catch(() => undefined))?.ok ===
    true
  if (await waitUntil(isUp, START_TIMEOUT_MS)) return { origin, process: server }
  await server.stop()
  assert.fail(server.output())
}

/** A token of the user's, for a resource or, as of clients that do not ask for one, for none. */
export async function tokenFor(origin: string, resource: string | undefined): Promise<string> {
  const metadata = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }
  const registered = await fetch(`${origin}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...metadata, grant_types: ['authorization_code', 'refresh_token'] }),
  })
  const { client_id: clientId } = (await registered.json()) as { client_id: string }
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    scope: 'user',
    ...(resource !== undefined && { resource }),
  })
  const login = await locationOf(`${origin}/authorize?${asked.toString()}`)
  const answers = new URLSearchParams({ ...ANSWERS, state: login.searchParams.get('state') ?? '' })
  const callback = await locationOf(`${origin}/login/callback`, { method: 'POST', body: answers })
  const redeemed = await fetch(`${origin}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      code: callback.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  })
  const { access_token: token } = (await redeemed.json()) as { access_token?: string }
  return token ?? assert.fail(`no token: ${redeemed.status}`)
}

async function locationOf(url: string, init: RequestInit = {}): Promise<URL> {
  const response = await fetch(url, { ...init, redirect: 'manual' })
  const location = response.headers.get('location')
  return new URL(location ?? assert.fail(`${response.status} ${await response.text()}`), url)
}
