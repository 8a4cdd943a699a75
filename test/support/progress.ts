/** Lines about the progress of a suite, and a table of its steps at the end. */
import { test } from 'node:test'

const steps: (readonly [name: string, seconds: number])[] = []
const versions: (readonly [name: string, version: string])[] = []
const start = performance.now()

/** Shows lines of a running command at most this often. */
const NOTE_INTERVAL_MS = 2000
const MAX_NOTE = 100
let nextNote = 0

const secondsSince = (then: number) => (performance.now() - then) / 1000

export function say(text: string): void {
  nextNote = performance.now() + NOTE_INTERVAL_MS
  console.log(`${secondsSince(start).toFixed(1).padStart(6)} s  ${text}`)
}

/** Shows a line of a running command, unless another line was shown just before. */
export function note(line: string): void {
  const text = line.trim()
  if (text !== '' && performance.now() > nextNote) say(`       ${text.slice(0, MAX_NOTE)}`)
}

/** A step lacks what an earlier, failed step should have made. */
export class MissingError extends Error {
  override readonly name = 'MissingError'
}

let failed = false

/** A test that is announced, timed, and listed in the table. It is skipped when an earlier step failed that it needs. */
export function step(name: string, work: () => Promise<void>): void {
  test(name, async (context) => {
    say(name)
    const then = performance.now()
    try {
      await work()
      steps.push([name, secondsSince(then)])
    } catch (error) {
      if (failed && error instanceof MissingError) return context.skip(error.message)
      failed = true
      throw error
    }
  })
}

export function usesVersion(name: string, version: string): void {
  versions.push([name, version])
}

export function printSummary(title: string): void {
  const width = Math.max(...steps.map(([name]) => name.length))
  const rows = [...steps, ['in all', secondsSince(start)] as const]
  console.log(`\n${[title, ...versions.map((pair) => pair.join(' '))].join(', ')}`)
  for (const [name, seconds] of rows) {
    console.log(`  ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s`)
  }
}
