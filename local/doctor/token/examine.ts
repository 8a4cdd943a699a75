/** Examines a server with an access token. */
import { VERSION } from '../../../lambda/base/version.ts'
import type { Examined, ServerQuestion } from '../examine-server.ts'
import type { Answer } from '../net/ask.ts'
import { member, shown, textsIn } from '../net/words.ts'
import type { World } from '../world.ts'
import { admission, changedToken, needsProof, sessionResult } from './session.ts'
import { legacySession, MODERN, modernSession, send, withOtherEnd } from './visit.ts'

const NOTHING: Examined = { findings: [], notes: [] }

const NEEDS_PROOF =
  'the token is bound to a key that only its client has (DPoP), so that no tool can be called with it here'

const NOT_SERVED = { findings: [], note: `clients of ${MODERN} are not served, and fall back` }

/** Servers of the era before answer that they do not know the method or the version, and need not. */
const isServed = ({ status, body }: Answer) =>
  status === 0 || status >= 500 || (status === 200 && member(body, 'error') === undefined)

/** Which server answers, of several that were deployed one after the other. */
function versionNotes({ body }: Answer): string[] {
  const [name, version] = ['name', 'version'].map((one) =>
    member(body, 'result', 'serverInfo', one),
  )
  if (name === undefined) return []
  return [
    `the server is ${shown(name)}, version ${shown(version)}; the doctor is version ${VERSION}`,
  ]
}

export async function examineToken(
  { url, token, tool }: ServerQuestion,
  document: Answer | undefined,
  { ask, now }: World,
): Promise<Examined> {
  if (token === undefined) return NOTHING
  const resource = member(document?.body, 'resource')
  const expected = {
    resource: typeof resource === 'string' ? resource : url,
    issuers: textsIn(member(document?.body, 'authorization_servers')),
    now: now(),
  }
  const legacy = await legacySession(ask, url, token)
  if (needsProof(legacy.first, token)) return { ...NOTHING, notes: [NEEDS_PROOF] }
  const turnedAway = admission(legacy.first, token, expected)
  if (turnedAway.length > 0) return { ...NOTHING, findings: turnedAway }
  const changed = await send(ask, url, withOtherEnd(token), ['ping'])
  const results = [await sessionResult(legacy, tool)]
  const modern = await modernSession(ask, url, token)
  results.push(isServed(modern.first) ? await sessionResult(modern, tool) : NOT_SERVED)
  return {
    findings: [...changedToken(changed), ...results.flatMap(({ findings }) => findings)],
    notes: [...results.flatMap(({ note }) => note ?? []), ...versionNotes(legacy.first)],
  }
}
