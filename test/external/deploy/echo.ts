/** What the deployed echo, the local one and those who ask them agree on. */
export const ECHO_STACK = 'Echo'
export const EVENT_HEADER = 'x-event'
export const RESOURCE_PATH = '/mcp'
