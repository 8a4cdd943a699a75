/** A tool that returns an image, drawn here as a PNG (RFC 2083) with nothing but Node, and text beside it. */
import { crc32, deflateSync } from 'node:zlib'
import * as z from 'zod'
// In a project of your own: from 'mcp-auth-lambda/server'.
import { defineTool, image, text } from '../lambda/features/public.ts'

const HEIGHT = 200
const BAR_WIDTH = 24
const GAP = 8
/** Colors of the palette, by index: background and bars. */
const PALETTE = [0xff, 0xff, 0xff, 0x36, 0x4f, 0xc7]

export const drawChart = defineTool({
  name: 'draw_chart',
  title: 'Draw a chart',
  description: 'Draws a bar chart of positive numbers.',
  inputSchema: z.object({
    values: z.array(z.number().nonnegative()).min(1).max(50).describe('One number for each bar'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run({ values }) {
    const max = Math.max(...values)
    const description = `A bar chart of ${values.length} values up to ${max}.`
    return [image(png(barChart(values, max)), 'image/png'), text(description)]
  },
})

/** Rows of pixels, each a byte with an index into the palette. */
function barChart(values: readonly number[], max: number): Uint8Array[] {
  const heights = values.map((value) => (max === 0 ? 0 : Math.round((value / max) * HEIGHT)))
  const width = GAP + values.length * (BAR_WIDTH + GAP)
  return Array.from({ length: HEIGHT }, (_, fromTop) => {
    const row = new Uint8Array(width)
    for (const [at, height] of heights.entries()) {
      const left = GAP + at * (BAR_WIDTH + GAP)
      if (HEIGHT - fromTop <= height) row.fill(1, left, left + BAR_WIDTH)
    }
    return row
  })
}

/** RFC 2083 §3: a signature, and chunks. */
function png(rows: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(rows[0]?.length ?? 0, 0)
  header.writeUInt32BE(rows.length, 4)
  header.set([8, 3], 8) // eight bits a pixel, by palette
  const filtered = Buffer.concat(rows.flatMap((row) => [Buffer.alloc(1), row])) // no filter
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(PALETTE)),
    chunk('IDAT', deflateSync(filtered)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, checksum])
}
