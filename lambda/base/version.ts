/** Of this package, and of the demo tools. */
export const VERSION = '0.1.0'
