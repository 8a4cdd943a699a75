import type { Construct } from 'constructs'
import { routes } from '../../lambda/discovery/routes.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { Edge, type EdgeProps } from './edge.ts'

interface Place extends Pick<EdgeProps, 'origin' | 'ownHost'> {
  readonly resourcePath: string
}

/** The edge of a server; undefined unless its prop `edge` is set. */
export function edgeOf(
  scope: Construct,
  props: ProtectedMcpApiProps & Pick<EdgeProps, 'logRetention'>,
  { origin, ownHost, resourcePath }: Place,
): Edge | undefined {
  if (props.edge !== true) return undefined
  const { hostedZone, encryptionKey, logRetention, clientPublicKeys = [], tryPage } = props
  const paths = routes(resourcePath, clientPublicKeys.length > 0, tryPage)
  return new Edge(scope, 'Edge', {
    origin,
    ownHost,
    hostedZone,
    encryptionKey,
    logRetention,
    documents: paths.filter(({ target }) => target === 'metadata').map(({ path }) => path),
    keyNumber: props.edgeKeyNumber,
    requestsPerAddress: props.edgeRequestsPerAddress,
    requestsPerToken: props.edgeRequestsPerToken,
  })
}
