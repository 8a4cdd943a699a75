/** A file that cannot be served. Its message says which one, and what would be right. */
export class ServerFileError extends Error {
  override readonly name = 'ServerFileError'
}
