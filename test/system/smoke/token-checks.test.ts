import { describeDefects, startBrokenServer } from './broken-server.ts'
import { edit, rpc, status } from './defects.ts'
import { tokenCheckNames } from './smoke.ts'

const broken = await startBrokenServer()

const [LEGACY = '', MODERN = '', CHANGED = ''] = tokenCheckNames

describeDefects('a token check fails', broken, [
  [
    'another revision',
    rpc(
      'initialize',
      false,
      edit(() => ({ result: { protocolVersion: '2024-11-05' } })),
    ),
    [LEGACY],
    /agrees on "2024-11-05"; right is 2025-11-25/,
  ],
  [
    'no tools',
    rpc(
      'tools/list',
      false,
      edit(() => ({ result: { tools: [] } })),
    ),
    [LEGACY],
    /right is a list of tools/,
  ],
  [
    'an error for tools',
    rpc(
      'tools/list',
      true,
      edit(() => ({ error: { code: 1 } })),
    ),
    [MODERN],
    /right is a JSON-RPC result/,
  ],
  [
    'a result of a tool without content',
    rpc(
      'tools/call',
      true,
      edit(() => ({ result: { structuredContent: { result: 5 } } })),
    ),
    [MODERN],
    /right is 200 with the result of add_numbers/,
  ],
  [
    'a modern era that is not known',
    rpc('tools/list', true, status(400)),
    [MODERN],
    /got 400.*right is 200/,
  ],
  [
    'a token without the scope',
    rpc('initialize', false, status(403)),
    [LEGACY],
    /got 403.*ACCESS_TOKEN must be valid/,
  ],
  [
    'a signature that is not checked',
    (reply, seen) => {
      if (
        reply.status === 401 &&
        seen.headers.authorization?.startsWith(`Bearer ${broken.accessToken.slice(0, -1)}`) === true
      )
        reply.status = 200
    },
    [CHANGED],
    /got 200.*right is 401/,
  ],
])
