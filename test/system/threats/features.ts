import type { Threat } from './threat.ts'

const MESSAGE = 'lambda/message/read-message.ts'
const anyKind = (name: string) =>
  ['test/unit/lambda/gate/every-kind-of-call.test.ts', name] as const

const CALLS = 'test/unit/lambda/features/calls'
const SEAL = 'lambda/features/calls/state-seal.ts'
const seal = (name: string) => [`${CALLS}/state-seal.test.ts`, name] as const

/** What somebody may try with tools, resources, prompts, and what these ask. */
export const FEATURE_THREATS: readonly Threat[] = [
  {
    id: 'T170',
    threat: 'A caller reads a resource whose scopes it lacks',
    defence: 'reading is a call like that of a tool',
    file: MESSAGE,
    find: "return called('resource', uri)",
    replace: 'return undefined',
    test: anyKind(
      'a resource, called in 2025-11-25 without its scopes, is refused by 403 before any code runs',
    ),
  },
  {
    id: 'T171',
    threat: 'A caller gets a prompt whose scopes it lacks',
    defence: 'getting one is a call like that of a tool',
    file: MESSAGE,
    find: "return called('prompt', name)",
    replace: 'return undefined',
    test: anyKind(
      'a prompt, called in 2026-07-28 without its scopes, is refused by 403 before any code runs',
    ),
  },
  {
    id: 'T172',
    threat: 'A completion runs the code of something whose scopes the caller lacks',
    defence: 'a completion needs the scopes of what it is for',
    file: MESSAGE,
    find: "case 'completion/complete':",
    replace: "case 'never':",
    test: anyKind(
      'a completion of a template, called in 2026-07-28 without its scopes, is refused by 403 before any code runs',
    ),
  },
  {
    id: 'T173',
    threat:
      'Gate and protocol understand a message differently, so that other code runs than was authorized',
    defence: 'the server of a request runs only what the gate has found in its message',
    file: 'lambda/mcp/catalog.ts',
    find: 'authorized?.includes(found) === false',
    replace: 'false',
    test: [
      `${CALLS}/authorized.test.ts`,
      'the server of a request runs nothing but what the gate has authorized it for',
    ],
  },
  {
    id: 'T350',
    threat: 'What is answered without the SDK runs what the gate has not authorized',
    defence: 'a usual call is of a tool that the gate has found in its message',
    file: 'lambda/mcp/usual-answers.ts',
    find: 'tool !== undefined && authorized.includes(tool)',
    replace: 'tool !== undefined',
    test: ['test/unit/lambda/mcp/usual-answers.test.ts', 'a call that is not authorized'],
  },
  {
    id: 'T174',
    threat: 'The list of resources runs code of a template whose scopes the caller lacks',
    defence: 'such a template lists nothing',
    file: 'lambda/features/resources/resource-kind.ts',
    find: '!served.holds(scopes)',
    replace: 'false',
    test: [
      'test/unit/lambda/features/resources/resources.test.ts',
      'is not made for callers without its scopes',
    ],
  },
  {
    id: 'T175',
    threat: 'A tool logs or returns its caller, and the access token with it',
    defence: 'the token is left out when the caller is printed or copied',
    file: 'lambda/features/calls/call-context.ts',
    find: "'token', { value: token }",
    replace: "'token', { value: token, enumerable: true }",
    test: [`${CALLS}/call-context.test.ts`, 'who calls it, and cannot change or print the token'],
  },
  {
    id: 'T176',
    threat: 'A caller makes up the state of a call that asked the user',
    defence: 'a state is opened by the key that sealed it',
    file: SEAL,
    find: "hkdfSync('sha256', secret, '', 'MCP requestState', 32)",
    replace: "hkdfSync('sha256', 'known to all', '', 'MCP requestState', 32)",
    test: seal('when another key sealed it'),
  },
  {
    id: 'T177',
    threat: 'A caller uses the consent that somebody gave to another caller, tool, or arguments',
    defence: 'a state belongs to client, subject, feature and arguments',
    file: SEAL,
    find: 'JSON.stringify([owner.caller, ...owner.feature, input])',
    replace: "''",
    test: seal('when it is of another caller, client, tool, or arguments'),
  },
  {
    id: 'T178',
    threat: 'A caller uses one consent twice',
    defence:
      'each environment opens a state once; among several it is bound to one call, and expires',
    file: SEAL,
    find: 'used.has(id)',
    replace: 'false',
    test: seal('when it was used'),
  },
  {
    id: 'T179',
    threat: 'A caller keeps a consent for later',
    defence: 'a state expires after ten minutes',
    file: SEAL,
    find: 'expiresAt < Date.now()',
    replace: 'false',
    test: seal('when it is too old'),
  },
  {
    id: 'T180',
    threat: 'A client sends the answer to a question before it was asked',
    defence: 'answers count for questions that the sealed state says were asked',
    file: 'lambda/features/calls/asking.ts',
    find: 'answersTo(state.asked, ',
    replace: 'answersTo(Object.keys(mcpReq.inputResponses ?? {}), ',
    test: [`${CALLS}/asking.test.ts`, 'and takes no answer to a question that it has not asked'],
  },
  {
    id: 'T181',
    threat: 'A tool acts although the question that it asked has no answer yet',
    defence: 'what it asked is the answer, whatever its code did afterwards',
    file: 'lambda/features/calls/run-feature.ts',
    find: 'if (inputRequired !== undefined) return { inputRequired: limited(inputRequired) }',
    replace: '',
    test: [`${CALLS}/asking.test.ts`, 'even if its code catches everything'],
  },
  {
    id: 'T182',
    threat: 'A URI that a template is slow to match blocks the function',
    defence:
      'longer URIs fit no template, and no template has more than two variables side by side',
    file: 'lambda/features/check/check-uri-template.ts',
    find: 'length > MAX_VARIABLES_BETWEEN_SLASHES',
    replace: 'length > 100',
    test: [
      'test/unit/lambda/features/check/check-resource.test.ts',
      'a template has variables that a URI can be taken apart by',
    ],
  },
  {
    id: 'T183',
    threat: 'A template reads a resource that needs other scopes',
    defence: 'a call finds a resource before every template that its URI fits',
    file: 'lambda/features/define-server.ts',
    find: '...own, ...resources.filter(isTemplate)',
    replace: '...resources',
    test: [
      'test/unit/lambda/features/resources/resources.test.ts',
      'come before a template that their URI fits, in whatever order they are defined',
    ],
  },
  {
    id: 'T184',
    threat: 'A misspelt "scopes" or "hidden" leaves a tool open to everybody',
    defence: 'members that mean nothing are refused when the server is read',
    file: 'lambda/features/check/members.ts',
    find: '!Object.hasOwn(types, name)',
    replace: 'false',
    test: [
      'test/unit/lambda/features/check/members.test.ts',
      'what is misspelt in a feature, or null, is refused by name: it might have protected it',
    ],
  },
  {
    id: 'T185',
    threat: 'A misspelt access lets the function write into a table',
    defence: 'only `read` and `readWrite` are accepted',
    file: 'lambda/features/check/check-needs.ts',
    find: "access === 'read' || access === 'readWrite'\n        ? []",
    replace: 'access\n        ? []',
    test: [
      'test/unit/lambda/features/check/check-needs.test.ts',
      'what is misspelt or of another type is refused: a table access above all',
    ],
  },
  {
    id: 'T186',
    threat: 'The message of an error in a schema tells a client what only the log may say',
    defence: 'arguments are checked where errors of the code are caught',
    file: 'lambda/features/tools/run-tool.ts',
    find: '  const input = call.input ?? {}\n',
    replace:
      '  const input = call.input ?? {}\n  await argumentsOf(call, input).catch((error: unknown) => {\n    if (!(error instanceof ToolError)) throw error\n  })\n',
    test: [`${CALLS}/hostile-code.test.ts`, 'fails its call: the message is for the log'],
  },
  {
    id: 'T187',
    threat: 'A client answers a question for consent with something that is neither a yes nor a no',
    defence: 'an answer counts in the shape that its question wants',
    file: 'lambda/features/calls/asking.ts',
    find: '!isAnswer(answer, request.kind)',
    replace: 'answer === undefined',
    test: [
      `${CALLS}/remember.test.ts`,
      'a form is not answered by what answers another kind of question',
    ],
  },
  {
    id: 'T188',
    threat: 'A caller learns from the capabilities that there is something hidden',
    defence: 'they are those of what the caller may see',
    file: 'lambda/mcp/catalog.ts',
    find: 'const isOpen = !features.some(({ hidden }) => hidden)',
    replace: 'const isOpen = true',
    test: [
      'test/unit/lambda/mcp/server-factory.test.ts',
      'nothing tells that there is something hidden',
    ],
  },
]
