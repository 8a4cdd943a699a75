/** How often does a function call the authorization server and Secrets Manager? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { exactly } from '../support/statistics.ts'
import { granted } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

const REQUESTS = 1000
const TOKENS = [1, 100, 10_000]

export async function backendCalls(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const rows: Table['rows'][number][] = []
  for (const built of candidates) {
    const [era = 'legacy'] = built.candidate.eras
    const values: Record<string, ReturnType<typeof exactly>> = {}
    for (const tokens of TOKENS) {
      // eslint-disable-next-line no-await-in-loop -- the counts are those of one run at a time
      await bench.backends.counts()
      // eslint-disable-next-line no-await-in-loop -- see above
      await bench.run(built, [granted(era, REQUESTS, { tokens })])
      // eslint-disable-next-line no-await-in-loop -- see above
      const { introspections, secretReads, keyReads, connections } = await bench.backends.counts()
      values[`introspections.${tokens}`] = exactly(introspections)
      values[`secrets.${tokens}`] = exactly(secretReads)
      values[`keys.${tokens}`] = exactly(keyReads)
      values[`connections.${tokens}`] = exactly(connections)
    }
    rows.push({ candidate: built.candidate.name, values })
  }
  return {
    title: `Calls to the back ends, per ${REQUESTS.toLocaleString('en')} requests`,
    notes: [
      'One environment, one request after the other, with tokens in turn; with 10,000 tokens each request has a new one.',
      'The secret is read again after some time: a candidate that keeps it for 5 s reads it more often if it is slower.',
      'Of signed tokens, this project verifies the signature: it reads the metadata of the issuer and its keys, unless they are shipped.',
    ],
    columns: TOKENS.flatMap((tokens) => {
      const group = `With ${tokens.toLocaleString('en')} token${tokens === 1 ? '' : 's'}`
      return [
        { key: `introspections.${tokens}`, title: 'introspections', digits: 0, group },
        { key: `secrets.${tokens}`, title: 'secret reads', digits: 0, group },
        { key: `keys.${tokens}`, title: 'metadata and key reads', digits: 0, group },
        { key: `connections.${tokens}`, title: 'connections', digits: 0, group },
      ]
    }),
    rows,
  }
}
