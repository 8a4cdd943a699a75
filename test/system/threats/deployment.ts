import type { Threat } from './threat.ts'

/** What a template lets happen. */
export const DEPLOYMENT_THREATS: readonly Threat[] = [
  {
    id: 'T61',
    threat: 'A function that is broken into reads other secrets',
    defence: 'the function may read its one secret and write its own log, and nothing else',
    file: 'lib/api/function-secret.ts',
    find: '  secret.grantRead(grantee)',
    replace: '  secret.grantWrite(grantee)',
    test: [
      'test/unit/lib/api/permissions.test.ts',
      'each function may write its own log, the MCP function may read its secret, and that is all',
    ],
  },
  {
    id: 'T67',
    threat: 'A flood of requests runs up the bill, or takes the concurrency of the account',
    defence: 'each route of the API has a limit',
    file: 'lib/api/mcp-http-api.ts',
    find: 'throttle: { rateLimit: requestsPerSecond, burstLimit: requestBurst },',
    replace: '',
    test: [
      'test/unit/lib/stack.test.ts',
      'the $default stage deploys itself, and limits each route, none of them by its key',
    ],
  },
  {
    id: 'T68',
    threat: 'Requests go around what stands before the custom domain',
    defence: 'with a custom domain the execute-api endpoint is closed',
    file: 'lib/api/mcp-http-api.ts',
    find: '...(props.domainName && { disableExecuteApiEndpoint: true }),',
    replace: '',
    test: [
      'test/unit/lib/api/named-resources.test.ts',
      'becomes a custom domain with a record, whose API has no other way in',
    ],
  },
  {
    id: 'T301',
    threat: 'The same flood, through a REST API',
    defence: 'its stage limits every path',
    file: 'lib/api/mcp-rest-api.ts',
    find: 'throttlingRateLimit: requestsPerSecond,',
    replace: '',
    test: [
      'test/unit/lib/api/rest-stage.test.ts',
      'limits every path by itself, without a key that belongs to one path',
    ],
  },
  {
    id: 'T302',
    threat: 'Requests go around the custom domain of a REST API',
    defence: 'the execute-api endpoint of a REST API with a custom domain is closed',
    file: 'lib/api/mcp-rest-api.ts',
    find: 'disableExecuteApiEndpoint: domainName !== undefined,',
    replace: '',
    test: [
      'test/unit/lib/api/rest-api.test.ts',
      'is regional, named like its metrics, and decodes and compresses nothing',
    ],
  },
  {
    id: 'T105',
    threat: 'The live client secret is deleted with its stack, or when a construct is renamed',
    defence: 'the secret is kept unless a setting says otherwise',
    file: 'lib/api/client-secret.ts',
    find: ': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE',
    replace: ': RemovalPolicy.DESTROY',
    test: [
      'test/unit/lib/api/permissions.test.ts',
      'a new secret is kept when the stack ends or no longer has it, unless the setting says otherwise',
    ],
  },
  {
    id: 'T106',
    threat: 'A stack is told to use the secret that it created, and gives it up',
    defence: 'synth refuses a name or ARN that CloudFormation made for this stack',
    file: 'lib/api/function-secret.ts',
    find: 'if (existing !== undefined) this.#refuseOwn(existing, props)',
    replace: '',
    test: [
      'test/unit/lib/api/permissions.test.ts',
      'the secret that this stack created is refused as an existing one, by name or ARN',
    ],
  },
  {
    id: 'T107',
    threat: 'A private key goes into the function with the certificates of an authority',
    defence: 'synth refuses a file that holds one',
    file: 'lib/settings/ca-file.ts',
    find: "pem.includes('PRIVATE KEY-----')",
    replace: "pem === 'PRIVATE KEY-----'",
    test: [
      'test/unit/lib/settings/ca-file.test.ts',
      'with a private key is refused: everyone who may read the function could take it',
    ],
  },
  {
    id: 'T108',
    threat:
      'A package that does not load is deployed, and no request is answered, the 401 included',
    defence: 'synth loads every module of every bundle, lazy ones included',
    file: 'lib/bundling/bundle.ts',
    find: 'await checkBundle({',
    replace: 'void ({',
    test: ['test/unit/lib/bundling/bundled-packages.test.ts', '"throws" is refused by name'],
  },
]
