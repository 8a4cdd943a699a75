/** `npm run doctor`, which needs nothing but Node.js to examine a running server. */
import { doctor } from './main.ts'

process.exitCode = await doctor(process.argv.slice(2))
