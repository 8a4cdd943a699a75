import type { Threat } from './threat.ts'

const REDACT = 'lambda/oauth/redact.ts'
const redacting = (name: string) => ['test/unit/lambda/oauth/redact.test.ts', name] as const

/** What an authorization server may say, by mistake or because somebody made it. */
export const ANSWER_THREATS: readonly Threat[] = [
  {
    id: 'T95',
    threat:
      'An authorization server repeats them where the log and other callers’ tools read a name',
    defence: 'such an answer is malformed',
    file: REDACT,
    find: 'if (texts.some((text) => wholes.some((whole) => text.includes(whole)))) {',
    replace: 'if (false) {',
    test: redacting('an answer that repeats the token or a secret in one of them is none'),
  },
  {
    id: 'T96',
    threat: 'Redaction makes one caller of two, or another audience of the right one',
    defence: 'members that decide or identify are never altered',
    file: REDACT,
    find: "if (name === 'jti' || !isDecisive(name, value)) return",
    replace: "if (name !== 'active') return",
    test: redacting('members that decide or identify are never altered'),
  },
  {
    id: 'T97',
    threat: 'Long names in tokens flood the log',
    defence: 'each text and list of a line is bounded',
    file: 'lambda/gate/log-decision.ts',
    find: 'text.length > MAX_TEXT_CHARACTERS',
    replace: 'false',
    test: [
      'test/unit/lambda/gate/log-decision.test.ts',
      'is a line of bounded length, whatever was received',
    ],
  },
]
