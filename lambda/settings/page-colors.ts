/** Colours of the page, and whether text in them can be read (WCAG 2.2, 1.4.3). */
import type { Parser } from './setting.ts'

/** The backgrounds of the page, by `lambda/discovery/page-style.ts`. */
const PAGES = [
  { name: 'light', back: '#ffffff', toward: '#000000', as: 'darker' },
  { name: 'dark', back: '#12141a', toward: '#ffffff', as: 'lighter' },
] as const

const MIN_CONTRAST = 4.5
const COLOR = /^#[0-9a-f]{6}$/i
const STEPS = 20

/** Two colours, for light pages and for dark ones: no single one can be read on both. */
export const accentColors: Parser<readonly [light: string, dark: string]> = {
  parse(text, refuse) {
    const [light = '', dark = '', ...rest] = text.split(/\s+/)
    if (rest.length > 0 || !COLOR.test(light) || !COLOR.test(dark))
      return refuse('give two colors such as "#364fc7 #91a7ff", for light pages and for dark ones')
    const colors = [light, dark] as const
    const problem = PAGES.map((page, at) => colorProblem(colors[at] ?? '', page)).find(Boolean)
    return problem === undefined ? colors : refuse(problem)
  },
  write: (colors) => colors.join(' '),
}

function colorProblem(color: string, { name, back, toward, as }: (typeof PAGES)[number]) {
  const contrast = contrastOf(color, back)
  if (contrast >= MIN_CONTRAST) return undefined
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => mixed(color, toward, step / STEPS))
  const better = steps.find((one) => contrastOf(one, back) >= MIN_CONTRAST)
  return `${color} has a contrast of ${contrast.toFixed(1)} with the ${name} page, and text needs ${MIN_CONTRAST}: take a ${as} one, such as ${better}`
}

const channels = (color: string) =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))

function mixed(color: string, other: string, part: number): string {
  const [from, to] = [channels(color), channels(other)]
  const mixedChannels = from.map((value, at) => Math.round(value + ((to[at] ?? 0) - value) * part))
  return `#${mixedChannels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** WCAG 2.2, contrast ratio. */
function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
    const part = value / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
