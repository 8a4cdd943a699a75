/** Draws bar charts as SVG, for light and dark pages. */

interface Bar {
  readonly label: string
  readonly value: number
  readonly isOwn: boolean
}

export interface Picture {
  readonly title: string
  readonly unit: string
  readonly bars: readonly Bar[]
}

const WIDTH = 800
const LABEL_WIDTH = 310
const VALUE_WIDTH = 80
const ROW_HEIGHT = 26
const BAR_HEIGHT = 16
const TITLE_HEIGHT = 34
const GAP = 14

const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.bar { fill: #8c959f }
.own { fill: #1f883d }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .bar { fill: #6e7681 }
  .own { fill: #3fb950 }
}`

/** Stacks the charts. The longest bar of each one takes the full width. */
export function svgOf(pictures: readonly Picture[]): string {
  let y = 0
  const parts = pictures.map((picture) => {
    const part = `<g transform="translate(0 ${y})">\n${chart(picture)}\n</g>`
    y += TITLE_HEIGHT + picture.bars.length * ROW_HEIGHT + GAP
    return part
  })
  const label = escape(pictures.map(({ title }) => title).join('; '))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${label}">
<style>${STYLE}</style>
${parts.join('\n')}
</svg>
`
}

function chart({ title, unit, bars }: Picture): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
  const rows = bars.map(({ label, value, isOwn }, row) => {
    const top = TITLE_HEIGHT + row * ROW_HEIGHT
    const middle = top + BAR_HEIGHT / 2
    const width = Math.max(1, (value / longest) * room)
    const text = `${value.toPrecision(value < 1 ? 2 : 3)} ${unit}`
    return [
      `<text x="${LABEL_WIDTH - 10}" y="${middle}" text-anchor="end" dominant-baseline="central">${escape(label)}</text>`,
      `<rect class="${isOwn ? 'own' : 'bar'}" x="${LABEL_WIDTH}" y="${top}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
      `<text x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${middle}" dominant-baseline="central">${escape(text)}</text>`,
    ].join('\n')
  })
  return [`<text class="title" x="0" y="18">${escape(title)}</text>`, ...rows].join('\n')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
