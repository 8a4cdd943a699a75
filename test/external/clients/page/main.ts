/**
 * A client in a browser page: it runs in Chromium, with `fetch` and nothing else. The query says where the MCP server is,
 * and with `token` that one call is all there is to do. What came of it is in the document, as JSON.
 */
import { callLegacy, callModern, type EraOutcome, type SingleOutcome, single } from './calls.ts'
import { redeem, type SignedIn, signIn } from './sign-in.ts'

export interface PageOutcome {
  /** Why it came to nothing. */
  error?: string
  /** A call without a token, and one with a wrong one. */
  refusals?: readonly SingleOutcome[]
  /** The call with the token of the query. */
  single?: SingleOutcome
  signedIn?: SignedIn
  legacy?: EraOutcome
  modern?: EraOutcome
}

declare const location: URL
declare const sessionStorage: {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}
declare const document: { querySelector(selector: string): { textContent: string } }

const STORED = 'outcome'
const outcome = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as PageOutcome

try {
  await work(new URL(location.href).searchParams)
} catch (error) {
  outcome.error = String(error)
}
if (outcome.error !== undefined || outcome.single !== undefined || outcome.modern !== undefined) {
  document.querySelector('#outcome').textContent = JSON.stringify(outcome)
}

async function work(query: URLSearchParams): Promise<void> {
  const mcpUrl = query.get('mcp') ?? ''
  const token = query.get('token')
  if (query.has('code')) {
    const { mcpUrl: url, token: redeemed, ...signedIn } = await redeem(query)
    outcome.signedIn = signedIn
    outcome.legacy = await callLegacy(url, redeemed)
    outcome.modern = await callModern(url, redeemed)
  } else if (token === null) {
    const refused = await single(mcpUrl)
    outcome.refusals = [refused, await single(mcpUrl, 'of-somebody-else')]
    sessionStorage.setItem(STORED, JSON.stringify(outcome))
    await signIn(mcpUrl, refused.challenge ?? '')
  } else outcome.single = await single(mcpUrl, token)
}
