export interface Progress {
  begin(this: void, part: string): void
  /** Counts one more process of the current part. */
  tick(this: void): void
  say(this: void, text: string): void
}

const MS_PER_MINUTE = 60_000

/** Prints a line for each part and, on a terminal, its progress. */
export function createProgress(out: NodeJS.WriteStream): Progress {
  const start = Date.now()
  let current = ''
  let runs = 0

  const minutes = () => ((Date.now() - start) / MS_PER_MINUTE).toFixed(1)
  function say(text: string): void {
    if (out.isTTY) out.write('\r\u001B[K')
    out.write(`${text}\n`)
  }
  return {
    say,
    begin(part) {
      current = part
      runs = 0
      say(`${minutes()} min: ${part}`)
    },
    tick() {
      runs += 1
      if (out.isTTY) out.write(`\r\u001B[K${minutes()} min: ${current}, ${runs} processes`)
    },
  }
}
