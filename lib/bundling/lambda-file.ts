import path from 'node:path'

/** A file of `lambda/`: its source, or what that was compiled to, as this one. */
export function lambdaFile(name: string): string {
  const { dirname, filename } = import.meta
  return path.join(dirname, '../../lambda', name + path.extname(filename))
}
