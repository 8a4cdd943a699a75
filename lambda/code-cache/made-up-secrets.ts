/** The key by which requests show that they came through the edge. */
export const EDGE_KEY = 'made-up-edge-key'

/** What Secrets Manager holds: every secret that a bundle reads takes the member that is its own. */
export const madeUpSecret = (privateKeyPem: string): string =>
  JSON.stringify({
    client_secret: 'made-up-client-secret',
    private_key: privateKeyPem,
    edge_key: EDGE_KEY,
    request_state_key: Buffer.alloc(32).toString('base64'),
    server_key: Buffer.alloc(32).toString('base64'),
  })
