/** The program `code-cache-play.mjs`, which the builder starts: its argument is the folder to fill. */
import { play } from './play.ts'

const [, , outdir = ''] = process.argv
await play(import.meta.dirname, process.env['BUNDLE_SHA256'] ?? '', outdir)
process.exit() // whatever the modules have started, such as timers
