/** What browsers enforce: CORS, and who may call at all. */
import type { Kind } from '../finding.ts'

const ORIGINS = 'ALLOWED_ORIGINS of the server, or CORS in its gateway'

export const PAGES = {
  'preflight-refused': {
    severity: 'problem',
    what: 'The preflight of an allowed page is refused, so that its browser sends no call.',
    where: ORIGINS,
  },
  'preflight-incomplete': {
    severity: 'problem',
    what: 'The preflight does not allow all that MCP clients send.',
    where: ORIGINS,
  },
  'challenge-hidden-from-pages': {
    severity: 'problem',
    what: 'A page cannot read the challenge of the 401.',
    where: `${ORIGINS}: Access-Control-Allow-Origin and Access-Control-Expose-Headers on 401 and 403 as well`,
  },
  'metadata-hidden-from-pages': {
    severity: 'warning',
    what: 'A page cannot read the metadata.',
    where: 'CORS of the well-known documents: Access-Control-Allow-Origin: *',
  },
  'foreign-origin-admitted': {
    severity: 'problem',
    what: 'A page of a foreign origin may call: MCP servers have to refuse it with 403.',
    where: ORIGINS,
  },
  'foreign-origin-not-refused': {
    severity: 'warning',
    what: 'A page of a foreign origin is asked for a token, where MCP servers have to refuse it with 403.',
    where: ORIGINS,
  },
  'foreign-origin-readable': {
    severity: 'warning',
    what: 'A page of a foreign origin is refused, and may read the answer.',
    where: ORIGINS,
  },
} as const satisfies Readonly<Record<string, Kind>>
