/** Colors of the page, and whether text in them can be read (WCAG 2.2, 1.4.3). */
import type { Parser } from './setting.ts'

interface Background {
  readonly name: string
  readonly color: string
  /** What leads away from it. */
  readonly toward: string
  readonly word: string
}

/** Those of `lambda/discovery/page-style.ts`. */
const LIGHT: Background = { name: 'light', color: '#ffffff', toward: '#000000', word: 'darker' }
const DARK: Background = { name: 'dark', color: '#12141a', toward: '#ffffff', word: 'lighter' }

const MIN_CONTRAST = 4.5
const COLORS = /^(#[0-9a-f]{6})\s+(#[0-9a-f]{6})$/i
const STEPS = 20
/** Where red, green and blue are in a color, and how much each contributes to its luminance. */
const CHANNELS = [
  [1, 0.2126],
  [3, 0.7152],
  [5, 0.0722],
] as const

/** Two colors, for light pages and for dark ones: no single one can be read on both. */
export const accentColors: Parser<readonly [light: string, dark: string]> = {
  parse(text, refuse) {
    const [, light, dark] = COLORS.exec(text) ?? []
    if (light === undefined || dark === undefined)
      return refuse('give two colors such as "#364fc7 #91a7ff", for light pages and for dark ones')
    const problem = colorProblem(light, LIGHT) ?? colorProblem(dark, DARK)
    return problem === undefined ? [light, dark] : refuse(problem)
  },
  write: (colors) => colors.join(' '),
}

function colorProblem(
  color: string,
  { name, color: back, toward, word }: Background,
): string | undefined {
  const contrast = contrastOf(color, back)
  if (contrast >= MIN_CONTRAST) return undefined
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => mixed(color, toward, step / STEPS))
  const better = steps.find((one) => contrastOf(one, back) >= MIN_CONTRAST)
  const shown = Math.floor(contrast * 100) / 100
  return `${color} has a contrast of ${shown} with the ${name} page, and text needs ${MIN_CONTRAST}: take a ${word} one, such as ${better}`
}

const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16)

function mixed(color: string, other: string, part: number): string {
  const channels = CHANNELS.map(([at]) => {
    const from = channel(color, at)
    return Math.round(from + (channel(other, at) - from) * part)
  })
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** WCAG 2.2, contrast ratio. */
function contrastOf(one: string, other: string): number {
  const [first, second] = [luminance(one) + 0.05, luminance(other) + 0.05]
  return Math.max(first, second) / Math.min(first, second)
}

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  return CHANNELS.reduce((sum, [at, weight]) => {
    const part = channel(color, at) / 255
    return sum + weight * (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  }, 0)
}
