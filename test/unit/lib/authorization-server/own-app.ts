import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import {
  CognitoAuthorizationServer,
  type CognitoAuthorizationServerProps,
  ProtectedMcpApi,
  type ProtectedMcpApiProps,
} from '../../../../lib/protected-mcp-api.ts'
import { contextWith, PLACE, type RawTemplate, readTemplate, STACK_NAME } from '../synthesis.ts'

/** Both constructs, as in an app of somebody else. */
export function synthesizeOwn(
  props: CognitoAuthorizationServerProps,
  apiProps: Partial<ProtectedMcpApiProps> = {},
) {
  const own = new Stack(new App({ context: contextWith({}) }), STACK_NAME, { env: PLACE })
  const authorizationServer = new CognitoAuthorizationServer(own, 'Cognito', props)
  new ProtectedMcpApi(own, 'Api', { authorizationServer, ...apiProps })
  return readTemplate(Template.fromStack(own).toJSON() as RawTemplate)
}
