/** The version of this package, and of the demo server. */
export const VERSION = '0.1.0'
