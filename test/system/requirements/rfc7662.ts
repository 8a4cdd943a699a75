/** OAuth 2.0 Token Introspection, as far as it falls on the one that asks. */
import { requirementsOf, type Requirement } from './requirement.ts'

const { must } = requirementsOf('RFC7662', 'https://www.rfc-editor.org/rfc/rfc7662')

const INTROSPECTION = 'test/system/requirements/introspection.test.ts'

export const rfc7662: readonly Requirement[] = [
  must(
    '2.1-1',
    'MUST',
    'The question holds the token, in the form of a POST.',
    `${INTROSPECTION} :: the question is a POST with the token in a form, and no token in the URL (RFC7662-2.1-1)`,
  ),
  must(
    '2.1-2',
    'MUST',
    'The endpoint requires authorization, so that the question brings it.',
    `${INTROSPECTION} :: the question is asked with this server’s own credentials (RFC7662-2.1-2)`,
  ),
  must(
    '2.2-1',
    'MUST',
    'The answer says by the boolean "active" whether the token is good.',
    `${INTROSPECTION} :: only an answer with active: true lets a token pass (RFC7662-2.2-1)`,
  ),
  must(
    '4-1',
    'MUST',
    'The one that asks checks the certificate of the server.',
    `${INTROSPECTION} :: no request goes to a server with an untrusted certificate (RFC7662-4-1)`,
  ),
  must(
    '4-2',
    'MUST NOT',
    'An answer is kept beyond the end of the token.',
    `${INTROSPECTION} :: an answer is not reused beyond the end of the token (RFC7662-4-2)`,
  ),
  must(
    '5-1',
    'MUST',
    'What the answer says about people is kept from others.',
    `${INTROSPECTION} :: a refusal tells nothing of what the authorization server said (RFC7662-5-1)`,
  ),
]
