/** What keeps a client from any answer, of the MCP server or of the authorization server. */
import type { Kind } from '../finding.ts'

const CERTIFICATE = 'the certificate of the host'

export const CONNECTION = {
  'host-unknown': {
    severity: 'problem',
    what: 'The host has no address in DNS.',
    where: 'the URL or setting that names the host, or its DNS record',
  },
  'connection-refused': {
    severity: 'problem',
    what: 'Nothing listens at this host and port.',
    where: 'the port in the URL or setting (PORT, AUTH_PORT), or start the server',
  },
  'no-answer': {
    severity: 'problem',
    what: 'No answer came in time.',
    where: 'the server itself, or a firewall or security group before it',
  },
  'private-address': {
    severity: 'problem',
    what: 'The authorization server has a private address, to which this server sends no secrets.',
    where: 'AUTH_PRIVATE_HOSTS, if the authorization server is meant to be there',
  },
  'certificate-self-signed': {
    severity: 'problem',
    what: 'The certificate is self-signed, so that nobody trusts it.',
    where: `${CERTIFICATE}; or trust it: NODE_EXTRA_CA_CERTS=file for npm start, EXTRA_CA_CERTS on AWS`,
  },
  'certificate-untrusted': {
    severity: 'problem',
    what: 'The certificate comes from an authority that is not publicly trusted.',
    where: `${CERTIFICATE}; or trust it: NODE_EXTRA_CA_CERTS=file for npm start, EXTRA_CA_CERTS on AWS`,
  },
  'certificate-chain-incomplete': {
    severity: 'problem',
    what: 'The server sends its certificate without the intermediate ones. Browsers find them elsewhere; programs do not.',
    where: `${CERTIFICATE}: install the full chain, often a file called fullchain.pem`,
  },
  'certificate-expired': {
    severity: 'problem',
    what: 'The certificate has expired.',
    where: `${CERTIFICATE}: renew it`,
  },
  'certificate-not-yet-valid': {
    severity: 'problem',
    what: 'The certificate is not valid yet.',
    where: `${CERTIFICATE}, or the clock of this machine`,
  },
  'certificate-wrong-host': {
    severity: 'problem',
    what: 'The certificate is for other host names.',
    where: `${CERTIFICATE}, or the host in the URL or setting`,
  },
  'certificate-expires-soon': {
    severity: 'warning',
    what: 'The certificate expires soon.',
    where: `${CERTIFICATE}: renew it`,
  },
  'not-tls': {
    severity: 'problem',
    what: 'The URL says https, and what listens there does not speak TLS.',
    where: 'the scheme or port of the URL, or the TLS settings of the server or proxy',
  },
  'not-http': {
    severity: 'problem',
    what: 'What listens there does not speak HTTP.',
    where: 'the port of the URL or setting',
  },
  'rate-limited': {
    severity: 'problem',
    what: 'A rate limit refuses the request, so that nothing else can be told.',
    where:
      'wait a minute and look again; if it lasts, the limits of the gateway, the server or the authorization server (of this project: MCP_REQUESTS_PER_SECOND, MCP_REQUEST_BURST, EDGE_REQUESTS_PER_ADDRESS, CALLS_PER_MINUTE_PER_CALLER)',
  },
  'connection-failed': {
    severity: 'problem',
    what: 'The connection failed.',
    where: 'the URL or setting that names the host and port, and the network between',
  },
} as const satisfies Readonly<Record<string, Kind>>
