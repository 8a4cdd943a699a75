import { serverProblems } from '../../lambda/features/check/check-server.ts'
import { featuresOf } from '../../lambda/features/define-server.ts'
import { bindingProblems } from '../../lambda/settings/binding-problems.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

/** Returns a sentence for each prop of sender-constrained tokens that cannot work. */
export function bindingPropProblems(props: ProtectedMcpApiProps): string[] {
  const { server = {} } = props
  // What else is wrong with the server is reported already.
  const isReadable = serverProblems({ ...server }).length === 0
  return bindingProblems(props, isReadable ? featuresOf(server) : [], {
    dpop: 'dpop',
    dpopNonce: 'dpopNonce',
  })
}
