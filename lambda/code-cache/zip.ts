/** Writes ZIP archives, such as that of a layer. */

/** Version 2.0 of the format is all that it takes. */
const VERSION = 20
const LOCAL_HEADER = 0x04034b50
const CENTRAL_HEADER = 0x02014b50
const END = 0x06054b50
const DEFLATED = 8
const UTF8_NAMES = 0x800
/** 1 January 1980, the earliest date: the same files make the same archive. */
const DATE = 0x21
/** A regular file that everyone may read, as Unix has it. */
const READABLE = 0o100644 * 0x10000
const MADE_ON_UNIX = 0x300

/**
 * @param files by their paths in the archive, with slashes
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const { crc32, deflateRawSync } = process.getBuiltinModule('node:zlib')
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of files) {
    const path = Buffer.from(name)
    const data = deflateRawSync(content)
    const common = [16, VERSION, 16, UTF8_NAMES, 16, DEFLATED, 16, 0, 16, DATE] as const
    const sizes = [32, crc32(content), 32, data.length, 32, content.length] as const
    const lengths = [16, path.length, 16, 0] as const
    const local = [numbers(32, LOCAL_HEADER, ...common, ...sizes, ...lengths), path, data]
    directory.push(
      numbers(32, CENTRAL_HEADER, 16, MADE_ON_UNIX + VERSION, ...common, ...sizes, ...lengths),
      numbers(16, 0, 16, 0, 16, 0, 32, READABLE, 32, offset),
      path,
    )
    parts.push(...local)
    offset += local.reduce((sum, { length }) => sum + length, 0)
  }
  const central = Buffer.concat(directory)
  const end = numbers(32, END, 16, 0, 16, 0, 16, files.size, 16, files.size)
  return Buffer.concat([...parts, central, end, numbers(32, central.length, 32, offset, 16, 0)])
}

/** @param pairs how many bits each number has, and the number */
function numbers(...pairs: readonly number[]): Buffer {
  const buffers = pairs.flatMap((bits, index) => {
    if (index % 2 === 1) return []
    const buffer = Buffer.alloc(bits / 8)
    buffer.writeUIntLE(pairs[index + 1] ?? 0, 0, bits / 8)
    return [buffer]
  })
  return Buffer.concat(buffers)
}
