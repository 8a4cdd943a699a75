/** `npm run doctor`. It needs nothing but Node.js to examine a running server, and the clients of AWS with `--stack`. */
import { doctor } from '../../local/doctor/main.ts'

process.exitCode = await doctor(process.argv.slice(2), async (stack) => {
  const { readDeployment } = await import('./examined-deployment.ts')
  return readDeployment(stack)
})
