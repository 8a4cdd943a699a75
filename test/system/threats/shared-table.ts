import type { Threat } from './threat.ts'

const ITEM = 'lambda/token-check/shared-item.ts'
const VERDICTS = 'lambda/token-check/shared-verdicts.ts'

const foreign = (name: string) =>
  ['test/unit/lambda/token-check/foreign-items.test.ts', name] as const
const verdicts = (name: string) =>
  ['test/unit/lambda/token-check/shared-verdicts.test.ts', name] as const
const sharing = (name: string) =>
  ['test/unit/lambda/token-check/share-by-settings.test.ts', name] as const

/** What may go wrong with verdicts in a table, for someone who can read it or write to it as well. */
export const SHARED_TABLE_THREATS: readonly Threat[] = [
  {
    id: 'T400',
    threat: 'Someone who can write to the table makes up a grant',
    defence: 'only what is sealed with a key of the server key is a verdict',
    file: 'lambda/shared/seal.ts',
    find: 'Buffer.concat([decipher.update(text), decipher.final()]).toString()',
    replace: 'decipher.update(text).toString()',
    test: ['test/unit/lambda/shared/seal.test.ts', 'nothing else can be opened'],
  },
  {
    id: 'T401',
    threat: 'The grant of one token is copied to the place of another',
    defence: 'what is sealed names its token',
    file: ITEM,
    find: 'return { pk: `verdict:${name}`, label, key }',
    replace: 'return { pk: `verdict:${name}`, label: context, key }',
    test: foreign('that of another token'),
  },
  {
    id: 'T402',
    threat: 'An item is put back after its token was revoked',
    defence: 'the time of the question is sealed with its answer, and counts for every reader',
    file: ITEM,
    find: "if (endOf(asked, ttlSeconds) <= now) return 'free'",
    replace: '',
    test: foreign('one that was put back after its time'),
  },
  {
    id: 'T403',
    threat: 'A revoked token stays usable for the times of both levels, one after the other',
    defence: 'the memory keeps a shared verdict for what is left of its time',
    file: 'lambda/token-check/token-verifier.ts',
    find: 'Math.min(tokenCacheTtlSeconds - age, life)',
    replace: 'Math.min(tokenCacheTtlSeconds, life)',
    test: sharing(
      'a revoked token is refused after the same time, whichever environment has its verdict from where',
    ),
  },
  {
    id: 'T404',
    threat: 'A grant by other rules, or for another server with the same key, counts here',
    defence: 'place and seal depend on everything by which a token is judged',
    file: 'lambda/token-check/share-by-settings.ts',
    find: '    settings.resource,\n',
    replace: '',
    test: sharing('between environments with the same settings only'),
  },
  {
    id: 'T405',
    threat: 'The table tells whose tokens are in use',
    defence: 'its keys are HMACs, and its values are encrypted',
    file: ITEM,
    find: "createHmac('sha256', names).update(label).digest('base64url')",
    replace: 'label',
    test: verdicts('is written so that the table knows neither token nor caller'),
  },
  {
    id: 'T406',
    threat: 'Made-up tokens make the table expensive',
    defence: 'what is written about tokens that turn out to be refused is bounded by the minute',
    file: VERDICTS,
    find: 'if (mayWrite) strangers.spend(1)',
    replace: '',
    test: verdicts('made-up tokens cause few writes'),
  },
  {
    id: 'T407',
    threat: 'A verdict from before a revocation replaces one from after it',
    defence: 'the later question counts, whoever is first to write',
    file: 'lambda/token-check/shared-store.ts',
    find: "'attribute_not_exists(askedAt) OR askedAt < :askedAt'",
    replace: "'attribute_not_exists(other)'",
    test: [
      'test/unit/lambda/shared/dynamo.test.ts',
      'the later question counts, whoever is first to write',
    ],
  },
  {
    id: 'T408',
    threat: 'An endless lease keeps everyone from asking',
    defence: 'a lease ends after a second, and a longer one is none',
    file: ITEM,
    find: 'Number.isNaN(until) || until > now + LEASE_MS + CLOCK_TOLERANCE_MS',
    replace: 'Number.isNaN(until)',
    test: foreign('a lease for longer than there is, or of no time'),
  },
  {
    id: 'T409',
    threat: 'A table that hangs makes every request wait',
    defence: 'after three failures it is left alone for seconds',
    file: 'lambda/shared/table-circuit.ts',
    find: 'skipUntil = now() + SKIP_MS\n    onSkip(error)',
    replace: 'onSkip(error)',
    test: [
      'test/unit/lambda/shared/table-circuit.test.ts',
      'a table that is slow three times in a row is skipped for seconds, and tried by one call afterwards',
    ],
  },
  {
    id: 'T410',
    threat: 'The outage of one environment becomes that of all',
    defence: 'only verdicts on tokens are shared',
    file: VERDICTS,
    find: "mayWrite && found.kind === 'invalid_token'",
    replace: 'mayWrite',
    test: verdicts('is not shared if it is large, an outage or a quota'),
  },
  {
    id: 'T411',
    threat: 'The function, taken over, reads or deletes other tables',
    defence: 'it may read and write items of this table, and nothing else',
    file: 'lib/api/shared-table.ts',
    find: "sharedTokenCache: ['dynamodb:GetItem', 'dynamodb:PutItem']",
    replace: "sharedTokenCache: ['dynamodb:*']",
    test: [
      'test/unit/lib/api/shared-table.test.ts',
      'is the MCP function’s alone, which may read and write items, and do nothing else',
    ],
  },
  {
    id: 'T412',
    threat: 'A grant for the sender of a bound token counts where no sender is checked',
    defence: 'place and seal depend on how bound tokens are accepted, too',
    file: 'lambda/token-check/share-by-settings.ts',
    find: '    settings.dpop,\n',
    replace: '',
    test: sharing('between environments with the same settings only'),
  },
  {
    id: 'T413',
    threat: 'A flood of made-up tokens turns users away whose verdicts come from the table',
    defence: 'a token that another environment knows as good is no stranger’s here',
    file: 'lambda/token-check/share-by-settings.ts',
    find: "if (isOfOther && !('kind' in found)) question.noteGood?.(hash, found)",
    replace: '',
    test: sharing(
      'a token that another environment knows as good is asked about during a flood of made-up ones',
    ),
  },
]
