/** The OAuth 2.0 Authorization Framework: Bearer Token Usage. */
import { requirementsOf, type Requirement } from './requirement.ts'

const { must, not } = requirementsOf('RFC6750', 'https://www.rfc-editor.org/rfc/rfc6750')

const USAGE = 'test/system/requirements/bearer-token-usage.test.ts'
const WIRE = 'test/system/interop/http.test.ts'

const CHALLENGE = `${USAGE} :: every refusal brings a Bearer challenge with parameters (RFC6750-3-1, RFC6750-3-2, RFC6750-3-3)`
const ONCE = `${USAGE} :: no parameter of a challenge is repeated (RFC6750-3-4, RFC6750-3-5, RFC6750-3-8)`
const ERROR = `${USAGE} :: a refused token is told why, in the characters that are allowed (RFC6750-3-7, RFC6750-3-9)`
const STATUS = `${USAGE} :: each error has its status, and a request without a token has none (RFC6750-3.1-1, RFC6750-3.1-2, RFC6750-3.1-3, RFC6750-3.1-4)`

export const rfc6750: readonly Requirement[] = [
  must(
    '2.1-1',
    'MUST',
    'Resource servers take tokens out of the Authorization header.',
    `${USAGE} :: a token in the Authorization header is accepted (RFC6750-2.1-1)`,
    `${WIRE} :: is accepted with the scheme in any case`,
  ),
  must(
    '2.2-1',
    'SHOULD NOT',
    'Tokens are sent in a form only by clients that cannot set the header.',
    `${USAGE} :: a token in a form is not accepted (RFC6750-2.2-1)`,
  ),
  must(
    '2.3-1',
    'SHOULD NOT',
    'Tokens are sent in the query only when nothing else is possible.',
    `${USAGE} :: a token in the query is not accepted (RFC6750-2.3-1)`,
    `${WIRE} :: gets 400 when it is in the query, even next to the header`,
  ),
  not(
    '2.3-2',
    'SHOULD',
    'A success for a token in the query is marked as private to caches.',
    'no token in the query is ever a success',
  ),
  must('3-1', 'MUST', 'Requests without a sufficient token get WWW-Authenticate.', CHALLENGE),
  must('3-2', 'MUST', 'Challenges use the scheme Bearer.', CHALLENGE),
  must('3-3', 'MUST', 'The scheme is followed by at least one parameter.', CHALLENGE),
  must('3-4', 'MUST NOT', 'The realm is there more than once.', ONCE),
  must('3-5', 'MUST NOT', 'The scope is there more than once.', ONCE),
  must(
    '3-6',
    'MUST NOT',
    'The scope holds other characters than scope tokens and spaces.',
    `${USAGE} :: the scope of a challenge is made of scope tokens, whatever was granted (RFC6750-3-6)`,
  ),
  must('3-7', 'SHOULD', 'A request whose token failed is told the error.', ERROR),
  must('3-8', 'MUST NOT', 'Error, description and URI of an error are there more than once.', ONCE),
  must('3-9', 'MUST NOT', 'Error and description hold quotes, backslashes or controls.', ERROR),
  not(
    '3-10',
    'MUST',
    'The URI of an error is a URI reference in the characters that are allowed.',
    'no error_uri is sent',
  ),
  must('3.1-1', 'SHOULD', 'A malformed request gets 400.', STATUS),
  must('3.1-2', 'SHOULD', 'An invalid token gets 401.', STATUS),
  must('3.1-3', 'SHOULD', 'A token that lacks a scope gets 403.', STATUS),
  must(
    '3.1-4',
    'SHOULD NOT',
    'A request without authentication is told an error code.',
    STATUS,
    `${WIRE} :: is challenged without an error, whatever its method`,
  ),
  must(
    '5.2-1',
    'MUST',
    'TLS keeps tokens confidential on their way.',
    'test/system/requirements/resource-metadata.test.ts :: when it is not https, but for loopback (RFC6750-5.2-1, RFC9728-3-2, RFC9728-7.1-1)',
  ),
]
