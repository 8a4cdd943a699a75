/** How long clients are made to wait, and what else is promised of a server that misbehaves. */

/** Until a connection to the authorization server stands. */
export const CONNECT_MS = 2000
/** Until its answer is complete. */
export const ANSWER_MS = 5000
/** Until Secrets Manager has answered. */
export const SECRET_MS = 3000
/** What a busy machine may add to each. */
export const SLACK_MS = 1500
/** The longest answer that is read. */
export const ANSWER_BYTES = 65_536
/** After so many failures in a row nothing is sent for a while. */
export const FAILURES_TO_OPEN = 3
/** For so long. */
export const OPEN_MS = 5000
/** Between two tries with credentials that were refused, and two reads of the secret. */
export const REFUSED_MS = 10_000
/** How long a secret is used without a look at Secrets Manager. */
export const SECRET_MAX_AGE_MS = 300_000
