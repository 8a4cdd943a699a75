/** Values that are found again wherever they come out, whole or in part, plain or encoded. */
import { randomBytes } from 'node:crypto'

/** So much of a marker in one piece is a leak. */
const PIECE = 12
const STEP = 4

export interface Marker {
  readonly name: string
  readonly value: string
  /** The part that is found, in whatever the rest of the value is encoded. */
  readonly core: string
}

/** @param around what the value begins and ends with, such as characters that encodings change */
export function marker(name: string, around: readonly [string, string] = ['', '']): Marker {
  const core = randomBytes(24).toString('hex')
  return { name, core, value: around.join(core) }
}

/** Names and forms of the markers that are in the text. */
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
