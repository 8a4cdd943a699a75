/** The descriptions of secrets and keys. */
import type { Descriptions } from './description.ts'
import type { CLIENT_KEY, CLIENT_SECRET, REQUEST_STATE_KEY, SERVER_KEY } from './settings-table.ts'

export const CLIENT_SECRET_DESCRIPTIONS: Descriptions<typeof CLIENT_SECRET> = {
  value: {
    sentence:
      'Client secret of this server at the authorization server, or with `private_key_jwt` its private key (PEM).',
    default: 'generated for the embedded authorization server',
    where: 'local',
  },
  arn: {
    sentence:
      'Client secret in Secrets Manager: a plain string, or JSON with `client_secret`; with `private_key_jwt`, the private key as PEM, or JSON with `private_key`.',
    syntax: 'At synth, the name or ARN of an existing secret.',
    default: 'a new secret that the stack creates',
    prop: 'clientSecret',
  },
}

export const CLIENT_KEY_DESCRIPTIONS: Descriptions<typeof CLIENT_KEY> = {
  arn: {
    sentence: 'ARN of the key in KMS by which the client signs for `private_key_jwt`.',
    default: 'the private key is the client secret',
    example: 'arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
    prop: 'clientKey',
  },
  publicKeys: {
    sentence:
      'Public keys of the client, as PEM or its base64 text, published at `/.well-known/jwks.json`; the first is that of the key in KMS.',
    syntax: 'Separated by commas.',
    default: 'none',
    prop: 'clientPublicKeys',
  },
}

export const REQUEST_STATE_KEY_DESCRIPTIONS: Descriptions<typeof REQUEST_STATE_KEY> = {
  value: {
    sentence: 'Key that seals the state of calls that ask the user, 32 bytes or more.',
    default: 'generated at each start, if anything asks',
    where: 'local',
  },
  arn: {
    sentence:
      'Key that seals the state of calls that ask the user, in Secrets Manager: a plain string, or JSON with `request_state_key`.',
    syntax: 'At synth, the name or ARN of an existing secret.',
    default: 'a new secret that the stack creates if anything asks',
    prop: 'requestStateKey',
  },
}

export const SERVER_KEY_DESCRIPTIONS: Descriptions<typeof SERVER_KEY> = {
  value: {
    sentence: 'Key from which the server derives its own keys, 32 bytes or more.',
    default: 'generated at each start, if anything needs it',
    where: 'local',
  },
  arn: {
    sentence:
      'Key from which the server derives its own keys, in Secrets Manager: a plain string, or JSON with `server_key`.',
    syntax: 'At synth, the name or ARN of an existing secret.',
    default: 'a new secret that the stack creates if anything needs it',
    prop: 'serverKey',
  },
}
