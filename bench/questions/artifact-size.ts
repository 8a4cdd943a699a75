/** How much code is deployed? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { exactly } from '../support/statistics.ts'
import type { Table } from '../support/table.ts'

const KILOBYTE = 1000

export async function artifactSize(_bench: Bench, candidates: readonly Built[]): Promise<Table> {
  return {
    title: 'Artifact size',
    notes: [
      'Minified bundles with all of their packages, without source maps; 1 KB is 1,000 bytes.',
    ],
    columns: [
      { key: 'mcp', title: 'MCP function, KB', digits: 0 },
      { key: 'metadata', title: 'metadata function, KB', digits: 0 },
    ],
    rows: candidates.map(({ candidate, mcp, metadata }) => ({
      candidate: candidate.name,
      values: {
        mcp: exactly(mcp.bytes / KILOBYTE),
        // With one function for both there is no second size.
        metadata: metadata === mcp ? undefined : exactly(metadata.bytes / KILOBYTE),
      },
    })),
  }
}
