import assert from 'node:assert/strict'
import { crc32, inflateRawSync } from 'node:zlib'

/** Reads an archive by its directory, as `unzip` does. */
export function unzip(archive: Buffer) {
  const end = archive.length - 22
  assert.equal(archive.readUInt32LE(end), 0x06054b50)
  const count = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  assert.equal(at + archive.readUInt32LE(end + 12), end)
  return Array.from({ length: count }, () => {
    assert.equal(archive.readUInt32LE(at), 0x02014b50)
    const [sum, packed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset))
    const nameLength = archive.readUInt16LE(at + 28)
    const mode = archive.readUInt32LE(at + 38) >>> 16
    const local = archive.readUInt32LE(at + 42)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    assert.equal(archive.readUInt32LE(local), 0x04034b50)
    assert.equal(archive.toString('utf8', local + 30, local + 30 + nameLength), name)
    const start = local + 30 + nameLength
    const content = inflateRawSync(archive.subarray(start, start + (packed ?? 0)))
    assert.deepEqual([content.length, crc32(content)], [size, sum])
    at += 46 + nameLength
    return { name, content, mode }
  })
}
