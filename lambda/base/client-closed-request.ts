/** nginx's status for a client that does not wait for its answer. */
export const CLIENT_CLOSED_REQUEST = 499
