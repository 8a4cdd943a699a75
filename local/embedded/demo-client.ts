/** A client that the embedded authorization server knows from the start, for client credentials (RFC 6749 §4.4). */
export const DEMO_CLIENT = { id: 'demo-client', secret: 'demo-secret' }
