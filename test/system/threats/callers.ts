import type { Threat } from './threat.ts'

const GATE = 'lambda/gate/caller-limit.ts'
const gate = (name: string) => ['test/unit/lambda/gate/caller-limit.test.ts', name] as const
const costs = (name: string) => ['test/unit/lambda/gate/request-costs.test.ts', name] as const
const KEY = 'lambda/caller-limit/caller-key.ts'
const key = (name: string) => ['test/unit/lambda/caller-limit/caller-key.test.ts', name] as const
const LIMIT = 'lambda/caller-limit/caller-limit.ts'
const limit = (name: string) =>
  ['test/unit/lambda/caller-limit/caller-limit.test.ts', name] as const

const TABLE = 'lambda/caller-limit/shared-bucket.ts'
const table = (name: string) =>
  ['test/unit/lambda/caller-limit/shared-bucket.test.ts', name] as const

/** What somebody with a valid token may do to others, where callers are limited. */
export const CALLER_THREATS: readonly Threat[] = [
  {
    id: 'T430',
    threat: 'One caller uses up what is there for all',
    defence: 'each caller has a bucket; once it is empty, 429 until it has filled again',
    file: GATE,
    find: 'if (waitMs > 0) return tooManyCalls(context, paid, waitMs)',
    replace: '',
    test: gate(
      'who has made as many calls as allowed is told when to come again, and nobody else is',
    ),
  },
  {
    id: 'T431',
    threat: 'A caller gets a new bucket by a new token',
    defence: 'the bucket is that of the client and its user, as the verified token names them',
    file: KEY,
    find: 'isNamed ? [issuer, clientId, subject] : [token]',
    replace: '[token]',
    test: key('a caller is a client and its user at an authorization server, whatever the token'),
  },
  {
    id: 'T432',
    threat: 'A user of one authorization server empties the bucket of a namesake at another',
    defence: 'the issuer is part of who the caller is',
    file: KEY,
    find: '[issuer, clientId, subject]',
    replace: '[clientId, subject]',
    test: key('a caller is a client and its user at an authorization server, whatever the token'),
  },
  {
    id: 'T433',
    threat: 'A batch holds many calls, and counts as one',
    defence: 'each message of a batch costs as much as if it came by itself',
    file: GATE,
    find: 'count * USUAL_COST)',
    replace: 'USUAL_COST)',
    test: costs('the sum of a batch'),
  },
  {
    id: 'T434',
    threat: 'A flood of requests that cost more than anybody has is refused for nothing',
    defence: 'such a request costs 1',
    file: GATE,
    find: 'units > most ? USUAL_COST : units',
    replace: 'units > most ? 0 : units',
    test: costs('more than a caller ever has at once: it is refused for good, and is not free'),
  },
  {
    id: 'T435',
    threat: 'What its call costs shows that a hidden tool exists',
    defence: 'what the caller may not know of costs what an unknown name does',
    file: GATE,
    find: 'find(call, scopes)?.definition',
    replace: "find(call, ['admin'])?.definition",
    test: costs('1 for the call of a hidden tool, whose cost would show that it exists'),
  },
  {
    id: 'T436',
    threat: 'A crowd of callers fills the memory',
    defence: 'so many buckets are kept, and names of any length take the same',
    file: LIMIT,
    find: 'fullAtOf.size >= MAX_CALLERS &&',
    replace: 'fullAtOf.size >= 1e9 &&',
    test: limit('callers are kept within a bound of memory, and newcomers wait for nothing'),
  },
  {
    id: 'T437',
    threat: 'A caller has a crowd come, so that their empty bucket is forgotten',
    defence: 'buckets that are nearest to full are forgotten first',
    file: LIMIT,
    find: 'one - other)',
    replace: 'other - one)',
    test: limit('a caller who has spent all gets no new bucket from callers who have spent less'),
  },
  {
    id: 'T438',
    threat: 'A clock that is set back shuts callers out for as long',
    defence: 'time goes on from where it was',
    file: LIMIT,
    find: 'ahead = Math.max(ahead, last - time)',
    replace: 'ahead = 0',
    test: limit('a clock that is set back empties no bucket, and time goes on from there'),
  },
  {
    id: 'T439',
    threat: 'A client whose calls are used up cannot connect, and takes the server for broken',
    defence: 'calls leave some room to messages that call nothing',
    file: GATE,
    find: 'calls.length > 0 ? RESERVED : 0',
    replace: '0',
    test: gate('whose calls are used up can still connect, and not for ever'),
  },
  {
    id: 'T441',
    threat: 'Calls beyond the limit still burden the authorization server',
    defence: 'the limit comes before what asks it for confirmation, and before scopes',
    file: 'lambda/gate/gate.ts',
    find: '? callerLimit({ limit, loadServer })',
    replace: '? { after: callerLimit({ limit, loadServer }).before as never }',
    test: gate('by the limit asks the authorization server for no confirmation'),
  },
  {
    id: 'T440',
    threat: 'A tool by mistake costs nothing, and so has no limit',
    defence: 'a cost is a number above 0',
    file: 'lambda/features/check/members.ts',
    find: "typeof value === 'number' && value > 0",
    replace: "typeof value === 'number' && value >= 0",
    test: [
      'test/unit/lambda/features/check/members.test.ts',
      'what is misspelt in a feature, or null, is refused by name: it might have protected it',
    ],
  },
  {
    id: 'T442',
    threat: 'Of environments that share a bucket, two give the last of it at once',
    defence: 'each spends by one write, whose condition is that the bucket can pay',
    file: TABLE,
    find: "'fullAt > :now AND fullAt < :latest'",
    replace: "'fullAt > :now'",
    test: [
      'test/unit/lambda/shared/dynamo.test.ts',
      'of 24 environments at once, exactly as many pass as can pay',
    ],
  },
  {
    id: 'T443',
    threat: 'Somebody who can write to the table shuts a caller out',
    defence: 'a time that cannot be is ignored: each environment then counts for itself',
    file: TABLE,
    find: 'if (!(fullAt <= now + fillMs(rate.size, rate) + MAX_SKEW_MS)) return undefined',
    replace: '',
    test: table('where somebody has written a time that cannot be'),
  },
  {
    id: 'T444',
    threat: 'A table that answers nonsense lifts the limit',
    defence: 'what cannot be of a bucket that somebody has just spent from decides nothing',
    file: TABLE,
    find: 'fullAt > now ? { waitMs: 0, fullAt } : undefined',
    replace: '{ waitMs: 0, fullAt }',
    test: table('while the table answers without the item'),
  },
  {
    id: 'T445',
    threat: 'The table tells who called, to anyone who can read it and guess',
    defence: 'its keys are HMACs by a key that only the function has',
    file: TABLE,
    find: "createHmac('sha256', key).update(of)",
    replace: "createHmac('sha256', '').update(of)",
    test: table('nobody who reads the table can check a guess of who a caller is'),
  },
]
