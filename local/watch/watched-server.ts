/** The process that `mcp-auth-server --watch` starts again after each change. It ends when the process that watches it does. */
import type { WatchedStart, WatchMessage } from './messages.ts'
import { reportImports } from './imported-files.ts'

const [start = '{}', ...args] = process.argv.slice(2)
const { isFirst, tellsAnswers } = JSON.parse(start) as WatchedStart

/** When the process that watches is gone, `disconnect` follows: without a callback, a failure would be thrown. */
function tell(message: WatchMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

let isReady = false
const stopped = new Promise<void>((resolve) => {
  process.once('disconnect', () => (isReady ? resolve() : process.exit()))
})
process.channel?.unref()
if (!process.connected) process.exit()

reportImports((file) => tell({ file }))
const { main } = await import('../main.ts')
await main(args, {
  isFirst,
  stopped,
  onReady() {
    isReady = true
    tell({ ready: true })
  },
  dependsOn: (file) => tell({ file }),
  ...(tellsAnswers && { onAnswered: (answered) => tell({ answered }) }),
})
