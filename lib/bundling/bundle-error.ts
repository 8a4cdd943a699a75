/** Something that a bundle cannot contain. The message is for the person who deploys; a stack trace would not help. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
}
