/** Checks of the answers to callers without a valid token. */
import { randomUUID } from 'node:crypto'
import { type Answer, member } from './ask.ts'
import {
  challengeOf,
  type Check,
  metadataUrlIn,
  post,
  shown,
  statusProblem,
  type Target,
  unlike,
} from './check.ts'

const FOREIGN_ORIGIN = 'https://smoke.invalid'
const UNKNOWN_PATH = '/no-such-path-of-the-smoke-test'

const CANNOT_CHECK =
  'Where other calls are answered, the server cannot check tokens: its client secret is not set or wrong (`npm run deploy` ends with the command that stores it), or the authorization server cannot be reached from it. The "cause" in its log says which.'

const challenged: Check = {
  name: 'a call without a token is challenged',
  async problem(target) {
    const answer = await post(target)
    return (
      statusProblem(answer, [401], '401 with a Bearer challenge') ??
      challengeProblem(answer, target.url) ??
      storeProblem(answer)
    )
  },
}

function challengeProblem(answer: Answer, url: string): string | undefined {
  const challenge = challengeOf(answer)
  if (!/^bearer /i.test(challenge)) {
    return `the challenge is ${shown(challenge)}; right is www-authenticate (or x-amzn-remapped-www-authenticate): Bearer …`
  }
  const metadataUrl = metadataUrlIn(challenge)
  const { host } = new URL(url)
  if (URL.parse(metadataUrl ?? '')?.host !== host) {
    return `the challenge names ${shown(metadataUrl)} as resource_metadata; right is a URL at ${host}: RESOURCE_URL of the server must be the URL that clients are given`
  }
  const repeated = member(answer.body, 'error', 'data', 'www_authenticate')
  if (repeated === challenge) return undefined
  return `the body repeats the challenge as ${shown(repeated)}; right is ${shown(challenge)} in error.data.www_authenticate`
}

function storeProblem({ headers }: Answer): string | undefined {
  const cacheControl = headers.get('cache-control')
  if (cacheControl?.includes('no-store') === true) return undefined
  return `cache-control is ${shown(cacheControl)}; right is no-store`
}

const getChallenged: Check = {
  name: 'a GET without a token is challenged',
  async problem({ ask, url }) {
    return statusProblem(await ask(url), [401], '401')
  },
}

const madeUp: Check = {
  name: 'a made-up token is refused, so tokens are introspected',
  async problem(target) {
    const answer = await post(target, { authorization: `Bearer smoke-${randomUUID()}` })
    const right = '401 with error="invalid_token"'
    if (answer.status === 0 || answer.status >= 500)
      return `${unlike(answer, right)}. ${CANNOT_CHECK}`
    const problem = statusProblem(answer, [401], right)
    if (problem !== undefined || challengeOf(answer).includes('error="invalid_token"'))
      return problem
    return `the challenge is ${shown(challengeOf(answer))}; right is one with error="invalid_token"`
  },
}

const inQuery: Check = {
  name: 'a token in the query is refused',
  async problem(target) {
    const url = `${target.url}?access_token=smoke-${randomUUID()}`
    return statusProblem(await post(target, {}, url), [400], '400')
  },
}

/** For servers that let pages of some origin call. */
export const preflight: Check = {
  name: 'the preflight of a browser client is answered',
  async problem({ ask, url, origin }: Target) {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,mcp-protocol-version',
    }
    const answer = await ask(url, { method: 'OPTIONS', headers })
    if (answer.status < 200 || answer.status > 299) {
      return unlike(answer, `2xx for ${origin}; ALLOWED_ORIGINS of the server names who may call`)
    }
    const list = (name: string) => (answer.headers.get(name) ?? '').toLowerCase().split(/ *, */)
    const allowed = answer.headers.get('access-control-allow-origin')
    if (allowed !== origin && allowed !== '*')
      return `access-control-allow-origin is ${shown(allowed)}; right is ${origin}`
    if (!list('access-control-allow-methods').includes('post'))
      return `access-control-allow-methods is ${shown(answer.headers.get('access-control-allow-methods'))}; right is a list with POST`
    const missing = headers['access-control-request-headers']
      .split(',')
      .filter((name) => !list('access-control-allow-headers').includes(name))
    if (missing.length === 0) return undefined
    return `access-control-allow-headers is ${shown(answer.headers.get('access-control-allow-headers'))}; right is a list with ${missing.join(', ')}`
  },
}

const foreignOrigin: Check = {
  name: 'a page of a foreign origin is kept out',
  async problem(target) {
    const answer = await post(target, { origin: FOREIGN_ORIGIN })
    const allowed = answer.headers.get('access-control-allow-origin')
    return (
      statusProblem(answer, [403], `403 for the origin ${FOREIGN_ORIGIN}`) ??
      (allowed === null
        ? undefined
        : `access-control-allow-origin is ${shown(allowed)}; right is none for ${FOREIGN_ORIGIN}`)
    )
  },
}

const unknownPath: Check = {
  name: 'an unknown path is not found',
  async problem({ ask, url }) {
    return statusProblem(await ask(new URL(UNKNOWN_PATH, url).href), [404], '404')
  },
}

export const gateChecks: readonly Check[] = [
  challenged,
  getChallenged,
  madeUp,
  inQuery,
  preflight,
  foreignOrigin,
  unknownPath,
]
