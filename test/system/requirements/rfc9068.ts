/** JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens, as far as it falls on the one that takes them. */
import { requirementsOf, type Requirement } from './requirement.ts'

const { must, not } = requirementsOf('RFC9068', 'https://www.rfc-editor.org/rfc/rfc9068')

const SIGNED = 'test/system/requirements/signed-tokens.test.ts'
const THREATS = 'test/system/threats'

export const rfc9068: readonly Requirement[] = [
  must(
    '2.1-1',
    'MUST',
    'RS256 is among the algorithms that are supported.',
    `${SIGNED} :: a token of RFC 9068 is accepted, signed by RS256, with its type in either form (RFC9068-2.1-1, RFC9068-4-1)`,
  ),
  must(
    '2.2-1',
    'MUST',
    'A token has iss, exp, aud, sub, client_id, iat and jti.',
    `${SIGNED} :: a token that lacks a claim of RFC 9068 is refused by its profile (RFC9068-2.2-1)`,
  ),
  must(
    '4-1',
    'MUST',
    'The type is at+jwt or application/at+jwt, and every other is refused.',
    `${SIGNED} :: a token of RFC 9068 is accepted, signed by RS256, with its type in either form (RFC9068-2.1-1, RFC9068-4-1)`,
    `${SIGNED} :: a token of any other type, or without one, is refused by the profile of RFC 9068 (RFC9068-4-1)`,
    `${THREATS}/header-attacks.test.ts :: a token of another kind is refused by its type`,
  ),
  not(
    '4-2',
    'SHOULD',
    'Where encryption was agreed upon, tokens that are not encrypted are refused.',
    'no encryption can be agreed upon: encrypted tokens are refused',
  ),
  must(
    '4-3',
    'MUST',
    'The issuer is that of the authorization server, to the letter.',
    `${THREATS}/claim-attacks.test.ts :: a token of another issuer is refused before a key is read, however much its name is like the right one`,
  ),
  must(
    '4-4',
    'MUST',
    'The audience names this resource.',
    `${THREATS}/claim-attacks.test.ts :: a token that the issuer signed for somebody else is refused`,
  ),
  must(
    '4-5',
    'MUST',
    'The signature is validated by the algorithm that the header names.',
    `${THREATS}/signature-attacks.test.ts :: a token that another key signed is refused, whatever key it names`,
  ),
  must(
    '4-6',
    'MUST',
    'The algorithm "none" is refused.',
    `${THREATS}/header-attacks.test.ts :: a token that is signed by nothing is refused, however "none" is spelled`,
  ),
  must(
    '4-7',
    'MUST',
    'The keys are those that the authorization server provides.',
    `${THREATS}/signature-attacks.test.ts :: keys that a token brings or points to are never used, and nothing is read from there`,
  ),
  must(
    '4-8',
    'MUST',
    'The time of exp has not come.',
    `${THREATS}/claim-attacks.test.ts :: a token before or after its time is refused`,
  ),
  must(
    '4-9',
    'MUST',
    'A failed validation is answered as RFC 6750 §3.1 says, with invalid_token.',
    `${SIGNED} :: every refused token is answered with 401 and invalid_token (RFC9068-4-9)`,
  ),
  must(
    '4-10',
    'SHOULD',
    'Claims about authorization decide together with what else is known.',
    `${SIGNED} :: the scope of a signed token decides what it may call (RFC9068-4-10)`,
  ),
]
