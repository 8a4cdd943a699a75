import type { Threat } from './threat.ts'

const REPLAYS = 'lambda/token-binding/shared-replays.ts'
const SIGNATURE = 'lambda/token-binding/proof-signature.ts'
const replays = (name: string) =>
  ['test/unit/lambda/token-binding/shared-replays.test.ts', name] as const
const gate = (name: string) => ['test/unit/lambda/gate/shared-replays.test.ts', name] as const

/** What may go wrong with proofs in a table, for someone who can read it or write to it as well. */
export const SHARED_REPLAY_THREATS: readonly Threat[] = [
  {
    id: 'T618',
    threat: 'A proof that one environment has taken is sent to another one',
    defence: 'with `SHARED_REPLAY_CACHE`, a proof is spent by a write that succeeds once',
    file: REPLAYS,
    find: 'return await table.put(itemOf(id), unlessSpent())',
    replace: 'return (await table.put(itemOf(id), unlessSpent())) || true',
    test: gate('a proof is taken by one environment of all, for as long as it could be sent again'),
  },
  {
    id: 'T619',
    threat: 'A proof comes to many environments at once',
    defence: 'the condition of the write is that nobody has made it',
    file: REPLAYS,
    find: 'await table.put(itemOf(id), unlessSpent())',
    replace: 'await table.put(itemOf(id))',
    test: replays('that comes to many environments at once passes in one of them'),
  },
  {
    id: 'T620',
    threat: 'A proof is kept until the table has forgotten it',
    defence: 'an item is kept for longer than a proof is taken, by any clock',
    file: 'lambda/token-binding/replay-memory.ts',
    find: 'export const KEPT_MS = 720_000',
    replace: 'export const KEPT_MS = 600_000',
    test: gate('a proof is taken by one environment of all, for as long as it could be sent again'),
  },
  {
    id: 'T621',
    threat: 'Strangers cause writes to the table, by proofs of any kind',
    defence: 'a proof is spent once everything else about it and its token is right',
    file: SIGNATURE,
    find: 'if (!(await isSigned(proof))) {',
    replace: 'if (await replays.spend(proof.jwt), !(await isSigned(proof))) {',
    test: gate('only a request that would pass causes a write'),
  },
  {
    id: 'T622',
    threat: 'A replay in a loop costs a write each time',
    defence: 'what this environment knows is refused without the table',
    file: REPLAYS,
    find: 'if (!(await own.spend(id))) return false',
    replace: 'await own.spend(id)',
    test: replays('that this environment knows is refused without asking anybody'),
  },
  {
    id: 'T623',
    threat: 'While the table fails, a proof is good for as many requests as come',
    defence: 'each environment remembers the proofs that it has seen',
    file: REPLAYS,
    find: 'if (!(await own.spend(id))) return false',
    replace: '',
    test: gate('while the table is away, a proof is good once in each environment'),
  },
  {
    id: 'T624',
    threat: 'The table names the clients that called, or takes what they choose for a key',
    defence: 'its keys are hashes',
    file: SIGNATURE,
    find: "createHash('sha256').update(named).digest('base64url')",
    replace: 'named',
    test: gate('servers that have one table have proofs of their own, and its keys name nobody'),
  },
  {
    id: 'T625',
    threat: 'The function, taken over, looks for proofs in the table, or removes them',
    defence: 'it may write items, and nothing else',
    file: 'lib/api/shared-table.ts',
    find: "sharedReplayCache: ['dynamodb:PutItem']",
    replace: "sharedReplayCache: ['dynamodb:PutItem', 'dynamodb:DeleteItem']",
    test: [
      'test/unit/lib/api/shared-table.test.ts',
      'is there for proofs of DPoP, too, of which items are written and none are read',
    ],
  },
]
