/** Random values that can be recognized in any output, whole or in part, plain or encoded. */
import { randomBytes } from 'node:crypto'

/** Length of a piece of a marker that counts as a leak. */
const PIECE = 12
const STEP = 4

export interface Marker {
  readonly name: string
  readonly value: string
  /** The part that no encoding of the rest changes. */
  readonly core: string
}

/** @param around start and end of the value, such as characters that encodings change */
export function marker(name: string, around: readonly [string, string] = ['', '']): Marker {
  const core = randomBytes(24).toString('hex')
  return { name, core, value: around.join(core) }
}

/** Lists the markers in a text, with the encoding in which they are there. */
export function leaksIn(text: string, markers: readonly Marker[]): string[] {
  const lower = text.toLowerCase()
  return markers.flatMap(({ name, core }) => [
    ...(piecesOf(core).some((piece) => lower.includes(piece)) ? [name] : []),
    ...(base64Of(core).some((piece) => text.includes(piece)) ? [`${name} in base64`] : []),
    ...(piecesOf(hexOf(core)).some((piece) => lower.includes(piece)) ? [`${name} in hex`] : []),
  ])
}

const hexOf = (text: string) => Buffer.from(text).toString('hex')

function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at + PIECE <= text.length; at += STEP) pieces.push(text.slice(at, at + PIECE))
  return pieces
}

/** Base64, and base64url, wherever in a group of three bytes the text begins. */
function base64Of(text: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.from('x'.repeat(offset) + text).toString('base64url')
    // The first and the last characters depend on the neighbours.
    return piecesOf(encoded.slice(4, -4))
  })
}
