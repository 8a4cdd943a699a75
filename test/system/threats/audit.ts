import type { Threat } from './threat.ts'

const LINE = 'lambda/audit/audit-line.ts'
const KEY = 'lambda/audit/audit-key.ts'
const STEP = 'lambda/gate/audit.ts'
const line = (name: string) => ['test/unit/lambda/audit/audit-line.test.ts', name] as const
const pseudonyms = (name: string) => ['test/unit/lambda/audit/pseudonyms.test.ts', name] as const
const key = (name: string) => ['test/unit/lambda/audit/audit-key.test.ts', name] as const
const refused = (name: string) => ['test/unit/lambda/audit/refused-calls.test.ts', name] as const

/** What lines about calls may tell, and to whom. */
export const AUDIT_THREATS: readonly Threat[] = [
  {
    id: 'T500',
    threat: 'The audit has what a caller sends to a tool',
    defence: 'a line has a hash of the arguments, and of a URI',
    file: LINE,
    find: 'hashes.ofArguments(json)',
    replace: 'json',
    test: line('no token, no key and no value of an argument, however the call ends'),
  },
  {
    id: 'T501',
    threat: 'A caller writes into the audit by a name that it makes up',
    defence: 'names in lines are those of our own definitions',
    file: LINE,
    find: 'request[LISTED[method]]?.find((one) => one === name)',
    replace: 'String(name)',
    test: line('of what does not exist tells no name, which the client made up'),
  },
  {
    id: 'T502',
    threat: 'Somebody who reads the log tries likely arguments, until a hash fits',
    defence: 'the hash has a key',
    file: KEY,
    find: "createHmac('sha256', key)",
    replace: "createHmac('sha256', '')",
    test: key('equal arguments have one hash under one key, and no hash tells what it is of'),
  },
  {
    id: 'T503',
    threat: 'A user of one authorization server has the pseudonym of another’s user',
    defence: 'a pseudonym is of an issuer and a subject',
    file: KEY,
    find: 'JSON.stringify([issuer, subject])',
    replace: 'subject',
    test: key(
      'a pseudonym belongs to an issuer and a subject, and no arguments have the same hash',
    ),
  },
  {
    id: 'T504',
    threat: 'Subjects are in the log while Secrets Manager is away, in spite of pseudonyms',
    defence: 'without the key, a line has no subject',
    file: STEP,
    find: "pseudonym ? `pseudonym:${pseudonym}` : 'unreadable'",
    replace: 'pseudonym ?? subject',
    test: pseudonyms('calls go on, with a line that says why it has no hash, and no subject'),
  },
  {
    id: 'T505',
    threat: 'The line about the decision tells who has a pseudonym in the audit',
    defence: 'all lines of a request have the pseudonym',
    file: STEP,
    find: 'if (options.hidesSubjects) await hideSubject(context, options)',
    replace: '',
    test: pseudonyms('are pseudonyms in every line, the same for each of them'),
  },
  {
    id: 'T506',
    threat: 'A name as long as the authorization server likes makes lines costly',
    defence: 'texts are cut',
    file: LINE,
    find: 'text.length > MAX_CHARACTERS',
    replace: 'false',
    test: line('a subject of any length is cut'),
  },
  {
    id: 'T507',
    threat: 'A caller leaves no line, by going away before the end of the stream',
    defence: 'a stream that is given up ends the audit',
    file: STEP,
    find: `await end(bytes)
        await reader.cancel(reason)`,
    replace: 'await reader.cancel(reason)',
    test: line('whose stream nobody reads any more is cancelled'),
  },
  {
    id: 'T508',
    threat: 'A caller leaves no line, by hiding a call in a batch',
    defence: 'each call of a batch has a line',
    file: 'lambda/audit/audited-calls.ts',
    find: 'Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]',
    replace: '[parsed]',
    test: line('each call of a batch has a line, and other messages have none'),
  },
  {
    id: 'T513',
    threat:
      'A caller has a line tell arguments that did not run, by two calls with one ID in a batch',
    defence: 'each request of a batch has an ID of its own',
    file: 'lambda/message/read-message.ts',
    find: 'new Set(ids).size === ids.length',
    replace: 'true',
    test: line('two calls of a batch that share an ID do not run'),
  },
  {
    id: 'T509',
    threat: 'While Secrets Manager is away, each answer waits for it',
    defence: 'after a failure, nothing asks for the key for ten seconds',
    file: KEY,
    find: 'now() - failedAt < RETRY_AFTER_MS',
    replace: 'false',
    test: key('a key that cannot be read is told once, and tried again after ten seconds'),
  },
  {
    id: 'T511',
    threat: 'A caller in a loop, who is refused each time, fills the audit, and its bill',
    defence: 'lines about refused calls are limited, and counted when they are left out',
    file: 'lambda/audit/create-audit.ts',
    find: '!refusals.admits(verdict)',
    replace: 'false',
    test: refused(
      'a flood of refused calls has a bounded number of lines, and the next line says how many are missing',
    ),
  },
  {
    id: 'T512',
    threat: 'A flood of calls beyond the rate hides that somebody tries tools without their scopes',
    defence: 'each verdict has a limit of its own',
    file: 'lambda/audit/refusal-limit.ts',
    find: 'limits.set(verdict, limit)',
    replace: "for (const one of ['rate_limited', 'insufficient_scope']) limits.set(one, limit)",
    test: refused('refusals of one kind leave those of another their lines'),
  },
  {
    id: 'T510',
    threat: 'A client makes up methods, each of which is a new name of spans',
    defence: 'spans have the names of known methods only',
    file: 'lambda/telemetry/request-span.ts',
    find: '!METHODS.has(method)',
    replace: "method === ''",
    test: [
      'test/unit/lambda/telemetry/create-telemetry.test.ts',
      'that calls nothing has a span if its method is known',
    ],
  },
]
