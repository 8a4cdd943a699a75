import type { Threat } from './threat.ts'

const REST_EVENT = 'lambda/http/rest-event.ts'
const restEvent = (name: string) => ['test/unit/lambda/http/rest-event.test.ts', name] as const

/** What another front door than the HTTP API may bring. */
export const FRONT_DOOR_THREATS: readonly Threat[] = [
  {
    id: 'T330',
    threat: 'Behind a REST API, a second Authorization header hides in another case of its name',
    defence: 'values are joined whatever the case of their names, and no reader takes several',
    file: REST_EVENT,
    find: "[joined.get(name) ?? [], values ?? []].flat().join(',')",
    replace: "(values ?? []).join(',')",
    test: restEvent(
      'with names of headers in lower case, and several values in one, whatever the case of each',
    ),
  },
  {
    id: 'T331',
    threat: 'Behind a REST API, which decodes the query, a token in it passes unseen',
    defence: 'the query is encoded again for the one reader of queries',
    file: REST_EVENT,
    find: 'rawQueryString: toQuery(event.multiValueQueryStringParameters)',
    replace: "rawQueryString: ''",
    test: restEvent('with a query that says the same when it is decoded'),
  },
  {
    id: 'T332',
    threat: 'Clients that leave keep tools running for up to 15 minutes each',
    defence: 'a broken stream cancels the tool, where the runtime breaks it',
    file: 'lambda/http/rest-api.ts',
    find: "stream.once('close', leave).on('error', leave)",
    replace: "stream.on('error', () => {})",
    test: [
      'test/unit/lambda/http/rest-api.test.ts',
      'is cancelled when the client has left before',
    ],
  },
]
