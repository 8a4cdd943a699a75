/** Resource Indicators for OAuth 2.0, and OAuth 2.0 Protected Resource Metadata. */
import { requirementsOf, type Requirement } from './requirement.ts'

const indicator = requirementsOf('RFC8707', 'https://www.rfc-editor.org/rfc/rfc8707')
const { must, not } = requirementsOf('RFC9728', 'https://www.rfc-editor.org/rfc/rfc9728')

const METADATA = 'test/system/requirements/resource-metadata.test.ts'
const SCOPES = `${METADATA} :: the metadata names scopes and the server (RFC9728-2-2, RFC9728-2-3)`
const HTTPS = `${METADATA} :: when it is not https, but for loopback (RFC6750-5.2-1, RFC9728-3-2, RFC9728-7.1-1)`
const ANSWER = `${METADATA} :: the metadata is JSON, by GET and with status 200 (RFC9728-3.1-1, RFC9728-3.2-1)`

export const rfc8707: readonly Requirement[] = [
  indicator.must(
    '2-1',
    'MUST',
    'A resource is an absolute URI.',
    `${METADATA} :: when it is not an absolute URI (RFC8707-2-1)`,
  ),
  indicator.must(
    '2-2',
    'MUST NOT',
    'A resource has a fragment.',
    `${METADATA} :: with a fragment (RFC8707-2-2)`,
  ),
  indicator.must(
    '2-3',
    'SHOULD NOT',
    'A resource has a query.',
    `${METADATA} :: with a query (RFC8707-2-3)`,
  ),
]

export const rfc9728: readonly Requirement[] = [
  must(
    '2-1',
    'MUST',
    'The metadata names the resource.',
    `${METADATA} :: the metadata names the resource, in the form without a trailing slash (RFC9728-2-1)`,
  ),
  must('2-2', 'SHOULD', 'The metadata lists the scopes to ask for.', SCOPES),
  must('2-3', 'SHOULD', 'The metadata has a name to show to people.', SCOPES),
  not('2-4', 'MUST', 'A jwks_uri is an https URL.', 'the metadata names no keys'),
  not(
    '2-5',
    'MUST NOT',
    'The algorithms for signed answers hold "none".',
    'answers are not signed, and no algorithms are listed',
  ),
  not(
    '2.2-1',
    'MUST',
    'Signed metadata is signed by its issuer and names it.',
    'the metadata hold no signed_metadata',
  ),
  must(
    '3-1',
    'MUST',
    'The metadata is at the well-known path, put before that of the resource.',
    `${METADATA} :: the metadata is served at the well-known path before that of the resource (RFC9728-3-1)`,
    'test/system/interop/http.test.ts :: of the metadata serves the same document in both forms',
  ),
  must('3-2', 'MUST', 'The URL of the metadata is an https URL.', HTTPS),
  must('3.1-1', 'MUST', 'The metadata is asked for by GET.', ANSWER),
  must('3.2-1', 'MUST', 'A success is a JSON object as application/json, with status 200.', ANSWER),
  must(
    '3.2-2',
    'MUST',
    'Members without a value are left out.',
    `${METADATA} :: the metadata has no empty members (RFC9728-3.2-2)`,
  ),
  must(
    '3.3-1',
    'MUST',
    'The resource in the metadata is the one that the URL was made of.',
    `${METADATA} :: the challenge leads to metadata of the very resource that sent it (RFC9728-3.3-1)`,
  ),
  must('7.1-1', 'MUST', 'The metadata come over TLS.', HTTPS),
  must(
    '7.4-1',
    'SHOULD',
    'Tokens are restricted to an audience.',
    `${METADATA} :: a token for another resource is of no use here (RFC9728-7.4-1)`,
  ),
]
