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
    const common = [short(VERSION), short(UTF8_NAMES), short(DEFLATED), short(0), short(DATE)]
    const sizes = [long(crc32(content)), long(data.length), long(content.length)]
    const lengths = [short(path.length), short(0)]
    const local = [long(LOCAL_HEADER), ...common, ...sizes, ...lengths, path, data]
    directory.push(
      long(CENTRAL_HEADER),
      short(MADE_ON_UNIX + VERSION),
      ...common,
      ...sizes,
      ...lengths,
      Buffer.alloc(6), // no comment, the first disk, binary data
      long(READABLE),
      long(offset),
      path,
    )
    parts.push(...local)
    offset += local.reduce((sum, { length }) => sum + length, 0)
  }
  const central = Buffer.concat(directory)
  const counts = [short(0), short(0), short(files.size), short(files.size)]
  const place = [long(central.length), long(offset), short(0)]
  return Buffer.concat([...parts, central, long(END), ...counts, ...place])
}

function short(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16LE(value)
  return buffer
}

function long(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}
