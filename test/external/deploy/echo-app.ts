/** A CDK app whose function sends back the event that it gets, in a header, since an answer to HEAD has no body. */
import {
  App,
  BootstraplessSynthesizer,
  CfnOutput,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { routes } from '../../../lambda/discovery/routes.ts'
import { ECHO_STACK, EVENT_HEADER, RESOURCE_PATH } from './echo.ts'

const CODE = `exports.handler = async (event) => ({
  statusCode: 200,
  headers: { '${EVENT_HEADER}': Buffer.from(JSON.stringify(event)).toString('base64') },
})`

const synthesizer = new BootstraplessSynthesizer() as IStackSynthesizer
const stack = new Stack(new App(), ECHO_STACK, { synthesizer })
const handler = new LambdaFunction(stack, 'Echo', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline(CODE),
})
const api = new HttpApi(stack, 'Api')
const integration = new HttpLambdaIntegration('Integration', handler)
for (const { path } of routes(RESOURCE_PATH)) {
  // CDK accepts no path that ends with a slash; the stack has the same proxy path for the resource's.
  const route = /.\/$/.test(path) ? `${path}{proxy+}` : path
  api.addRoutes({ path: route, methods: [HttpMethod.ANY], integration })
}
const value = `${api.apiId}.execute-api.${stack.region}.${stack.urlSuffix}`
new CfnOutput(stack, 'Host', { value }).overrideLogicalId('Host')
