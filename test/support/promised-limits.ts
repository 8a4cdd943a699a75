/** Documented limits of waiting times and sizes, for back ends that misbehave. */

/** To connect to the authorization server. */
export const CONNECT_MS = 2000
/** To receive its whole answer. */
export const ANSWER_MS = 5000
/** To read from Secrets Manager. */
export const SECRET_MS = 3000
/** Tolerance for a busy machine. */
export const SLACK_MS = 1500
/** Size of the longest accepted answer. */
export const ANSWER_BYTES = 65_536
/** Failures in a row that open the circuit breaker. */
export const FAILURES_TO_OPEN = 3
/** How long it stays open. */
export const OPEN_MS = 5000
/** Without any answer for this long, what happens to the canary counts. */
export const SILENCE_MS = 10_000
/** Between two tries with refused credentials, and between two reads of the secret. */
export const REFUSED_MS = 10_000
/** How long a secret is used without another read. */
export const SECRET_MAX_AGE_MS = 300_000
