/** A file of an npm package. */
export interface PackageFile {
  readonly name: string
  /** The package's folder. */
  readonly root: string
  /** Path of the file below that folder, with slashes. */
  readonly file: string
}

const IN_PACKAGE = /^(.*(?:^|[\\/])node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/](.+)$/

/** Finds the package that a file belongs to; undefined for files of the project itself. */
export function packageOf(path: string): PackageFile | undefined {
  const [, root, name, file] = IN_PACKAGE.exec(path) ?? []
  if (root === undefined || name === undefined || file === undefined) return undefined
  return { name: name.replace('\\', '/'), root, file: file.replaceAll('\\', '/') }
}
