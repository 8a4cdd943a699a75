/** A deployment with the embedded authorization server, where anybody can sign in. */
import { type EmbeddedServer, startEmbeddedServer } from '../../../../local/embedded/server.ts'
import { freePort } from '../../../support/free-port.ts'
import { marker } from '../../../support/markers.ts'
import { holds, startSecretsManager } from '../../../support/secrets-manager.ts'
import { prepareSuite } from './suite.ts'
import { deploy, type Deployment, type DeploymentOptions, freeUrl } from './deployment.ts'

export interface EmbeddedDeployment extends Deployment {
  readonly url: string
  readonly authorizationServer: EmbeddedServer
}

/** @param more about the deployment */
export async function deployWithEmbeddedServer(
  more: Partial<Pick<DeploymentOptions, 'suite' | 'limits'>> = {},
): Promise<EmbeddedDeployment> {
  const { suite = await prepareSuite() } = more
  const url = await freeUrl()
  const clientSecret = marker('client secret')
  const { server: secretsManager, store } = await startSecretsManager()
  const authorizationServer = await startEmbeddedServer({
    port: await freePort(),
    realm: 'production',
    resource: url,
    scopes: ['mcp'],
    resourceServer: { clientId: 'mcp-server', clientSecret: clientSecret.value },
  })
  const deployment = await deploy({
    ...more,
    suite,
    url,
    issuer: authorizationServer.issuer,
    introspectionEndpoint: authorizationServer.introspectionEndpoint,
    secretArn: store(holds(clientSecret.value)).arn,
    secretsManager: secretsManager.origin,
  })
  deployment.secrets.push(clientSecret)
  return {
    ...deployment,
    url,
    authorizationServer,
    async end() {
      await deployment.end()
      await authorizationServer.close()
      await secretsManager[Symbol.asyncDispose]()
    },
  }
}
