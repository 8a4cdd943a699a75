/** Starts the authorization server in authorization_server.py, and gets tokens from it. */
import path from 'node:path'
import { answersWell, type RunningProcess, start, waitUntilReady } from '../../support/processes.ts'
import { installPythonPackages } from '../../support/python-packages.ts'
import { REFRESHABLE, signIn } from '../../support/clients/sign-in-requests.ts'
import { freePort } from '../../support/free-port.ts'

const FOLDER = import.meta.dirname
const START_TIMEOUT_MS = 60_000

/** The user's input on its pages. */
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
  const metadata = `${origin}/.well-known/oauth-authorization-server`
  await waitUntilReady(server, () => answersWell(metadata), START_TIMEOUT_MS)
  return { origin, process: server }
}

/** Signs the user in, with or without a `resource` parameter. */
export async function tokenFor(origin: string, resource: string | undefined): Promise<string> {
  const endpoints = {
    registration: `${origin}/register`,
    authorization: `${origin}/authorize`,
    token: `${origin}/token`,
  }
  const asked = { scope: 'user', ...(resource !== undefined && { resource }) }
  const tokens = await signIn(endpoints, { registration: REFRESHABLE, asked, answers: ANSWERS })
  return tokens.access_token
}
