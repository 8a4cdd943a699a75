import type { LoadedServer } from '../mcp/load-server.ts'
import type { Telemetry } from '../telemetry/create-telemetry.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'

interface Loads {
  readonly loadVerify: () => Promise<VerifyToken>
  readonly loadServer: () => Promise<LoadedServer>
}

/** What these load, with spans around it. */
export function withTelemetry(
  { loadVerify, loadServer }: Loads,
  load: () => Promise<{ readonly createTelemetry: () => Telemetry }>,
): Loads {
  let loading: Promise<Telemetry> | undefined
  const telemetry = async () =>
    (loading ??= load().then(({ createTelemetry }) => createTelemetry()))
  return {
    async loadVerify() {
      const [{ verify }, unseen] = await Promise.all([telemetry(), loadVerify()])
      return verify(unseen)
    },
    async loadServer() {
      const [{ server }, unseen] = await Promise.all([telemetry(), loadServer()])
      return server(unseen)
    },
  }
}
