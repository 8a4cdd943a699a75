import type { Threat } from './threat.ts'

/** What a template lets happen. */
export const DEPLOYMENT_THREATS: readonly Threat[] = [
  {
    id: 'T61',
    threat: 'A function that is broken into reads other secrets',
    defence: 'the function may read its one secret and write its own log, and nothing else',
    file: 'lib/api/client-secret.ts',
    find: 'this.#secret.grantRead(grantee)',
    replace: 'this.#secret.grantWrite(grantee)',
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
    find: 'resource.routeSettings = Object.fromEntries(settings)',
    replace: '',
    test: [
      'test/unit/lib/stack.test.ts',
      'the $default stage deploys itself, and each route has limits of its own',
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
]
