import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { server } from '../../../examples/server.ts'
import { connect } from '../../../lambda/testing.ts'

/** The pixels of a PNG with a palette, row by row, and the rest of its header. */
function decode(png: Buffer) {
  assert.equal(png.subarray(0, 8).toString('latin1'), '\u0089PNG\r\n\u001A\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  const header = chunks.get('IHDR') ?? assert.fail('no header')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const data = inflateSync(chunks.get('IDAT') ?? assert.fail('no data'))
  assert.equal(data.length, height * (width + 1))
  const rows = Array.from({ length: height }, (_, y) =>
    data.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)),
  )
  return { width, height, depthAndType: [...header.subarray(8, 10)], rows, chunks }
}

suite('examples/chart-image.ts', () => {
  test('returns a PNG with a bar for each value, and a text', async () => {
    await using alice = await connect(server)
    const { content } = await alice.callTool({
      name: 'draw_chart',
      arguments: { values: [4, 0, 2] },
    })
    const [image, text] = content
    assert.deepEqual(text, { type: 'text', text: 'A bar chart of 3 values up to 4.' })
    if (image?.type !== 'image') assert.fail('no image')
    assert.equal(image.mimeType, 'image/png')
    const { width, height, depthAndType, rows, chunks } = decode(Buffer.from(image.data, 'base64'))
    assert.deepEqual([width, height, depthAndType], [104, 200, [8, 3]])
    assert.deepEqual([...chunks.keys()], ['IHDR', 'PLTE', 'IDAT', 'IEND'])
    const bars = [20, 52, 84].map((x) => rows.filter((row) => row[x] === 1).length)
    assert.deepEqual(bars, [200, 0, 100])
    assert.equal(rows[0]?.[4], 0, 'the gap is background')
  })

  test('draws nothing for zeros', async () => {
    await using alice = await connect(server)
    const { content } = await alice.callTool({
      name: 'draw_chart',
      arguments: { values: [0, 0] },
    })
    const [image] = content
    if (image?.type !== 'image') assert.fail('no image')
    const { rows } = decode(Buffer.from(image.data, 'base64'))
    assert.ok(rows.every((row) => row.every((pixel) => pixel === 0)))
  })
})
