/** A client that the embedded authorization server knows from the start, for client credentials (RFC 6749 §4.4). */
export const DEMO_CLIENT = { id: 'demo-client', secret: 'demo-secret' }

/** The subject (`sub`) of everybody who signs in, and of the demo client's tokens. */
export const DEV_USER = 'dev-user'
