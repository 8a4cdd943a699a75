import { readFileSync } from 'node:fs'

/** It is in the bundle of the metadata function, and in each answer with the icon. */
const MAX_ICON_BYTES = 32_768

/** What an image needs none of: it would not run there, and might where somebody opens the icon by itself. */
const ACTIVE = /<(?:[\w.-]+:)?(?:script|foreignObject)|\son\w+\s*=|javascript:|<!DOCTYPE|<!ENTITY/i
const OUTSIDE =
  /(?:href|src)\s*=\s*["'](?!#|data:image\/(?:png|jpeg|gif|webp);)|url\(\s*["']?(?!#)|@import/i

/** Says what is wrong with a file that is to be the icon, as an imperative. */
export function iconFileProblem(file: string): string | undefined {
  let svg: string
  try {
    svg = readIcon(file)
  } catch {
    return 'give the path of an SVG file that can be read'
  }
  if (
    !/^(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<svg[\s>]/s.test(svg) ||
    !svg.endsWith('</svg>')
  )
    return 'give an SVG file, which begins with <svg and ends with </svg>'
  if (!svg.includes('xmlns="http://www.w3.org/2000/svg"'))
    return 'give the svg element xmlns="http://www.w3.org/2000/svg": without it, browsers show no image'
  const bytes = Buffer.byteLength(svg)
  if (bytes > MAX_ICON_BYTES)
    return `make it smaller: it has ${bytes} bytes, and may have ${MAX_ICON_BYTES}`
  if (ACTIVE.test(svg)) return 'leave out scripts, event handlers and declarations: it is an image'
  if (OUTSIDE.test(svg))
    return 'leave out what it loads from elsewhere: put everything into the file'
  return undefined
}

export function readIcon(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
}
