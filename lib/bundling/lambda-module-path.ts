import path from 'node:path'

/** Returns the absolute path of a module of `lambda/`: TypeScript in a checkout, JavaScript in the package. */
export function lambdaModulePath(name: string): string {
  const { dirname, filename } = import.meta
  return path.join(dirname, '../../lambda', name + path.extname(filename))
}
