/** JSON Web Token Best Current Practices, as far as they fall on the one that takes tokens. */
import { requirementsOf, type Requirement } from './requirement.ts'

const { must, not } = requirementsOf('RFC8725', 'https://www.rfc-editor.org/rfc/rfc8725')

const HEADER = 'test/system/threats/header-attacks.test.ts'
const SIGNATURE = 'test/system/threats/signature-attacks.test.ts'
const CLAIM = 'test/system/threats/claim-attacks.test.ts'
const KEY = 'test/system/threats/key-attacks.test.ts'

const NONE = `${HEADER} :: a token that is signed by nothing is refused, however "none" is spelled`
const MAC = `${SIGNATURE} :: a MAC is refused, whatever form of the public key its secret is`
const OTHERS = `${CLAIM} :: ID tokens, refresh tokens and others of the same issuer are refused`
const TYPES = `${HEADER} :: a token of another kind is refused by its type`

export const rfc8725: readonly Requirement[] = [
  must('3.1-1', 'MUST NOT', 'Other algorithms than the allowed ones are used.', NONE, MAC),
  must(
    '3.1-2',
    'MUST',
    'The header names the algorithm that is used.',
    `${KEY} :: a forged token of another algorithm does not spoil a key for the tokens of the issuer`,
  ),
  must(
    '3.1-3',
    'MUST',
    'A key is used with one algorithm; of keys that name none, the type and curve decide.',
    `${KEY} :: a key for something else is not used`,
    `${KEY} :: a key is used for its own curve alone`,
  ),
  must('3.2-1', 'MUST', 'Only algorithms that are cryptographically current are allowed.', NONE),
  must('3.2-2', 'SHOULD NOT', 'A token that nobody signed is accepted.', NONE),
  must(
    '3.3-1',
    'MUST',
    'A token is refused as a whole when any of its operations fails.',
    `${SIGNATURE} :: a token that another key signed is refused, whatever key it names`,
    'test/system/fuzz/signed-tokens.test.ts :: no change to a good token is accepted, of whatever character',
  ),
  not('3.4-1', 'MUST', 'The inputs of ECDH-ES are validated.', 'nothing is encrypted or decrypted'),
  must('3.5-1', 'MUST NOT', 'Keys of MACs are texts that people can remember.', MAC),
  not('3.6-1', 'SHOULD NOT', 'Data are compressed before encryption.', 'nothing is encrypted'),
  must(
    '3.7-1',
    'MUST',
    'Header and claims are in UTF-8.',
    `${HEADER} :: text that two readers may decode differently is refused`,
  ),
  must(
    '3.8-1',
    'MUST',
    'The keys belong to the issuer that the token names.',
    `${CLAIM} :: a token of another issuer is refused before a key is read, however much its name is like the right one`,
  ),
  not(
    '3.8-2',
    'MUST',
    'The subject is one that the application knows.',
    'who may sign in is up to the issuer; tools get the subject, and decide for themselves',
  ),
  must(
    '3.9-1',
    'MUST',
    'The audience names this server, or the token is refused.',
    `${CLAIM} :: a token that the issuer signed for somebody else is refused`,
  ),
  must(
    '3.10-1',
    'SHOULD',
    'A key ID can inject nothing.',
    `${SIGNATURE} :: a key ID is compared to the letter, and leads nowhere else`,
  ),
  must(
    '3.10-2',
    'SHOULD',
    'URLs in a header lead to no request of the server.',
    `${SIGNATURE} :: keys that a token brings or points to are never used, and nothing is read from there`,
  ),
  must('3.11-1', 'SHOULD', 'Kinds of tokens are told by their explicit types.', TYPES),
  must('3.12-1', 'MUST', 'What makes a token valid rules out those of other kinds.', OTHERS, TYPES),
]
