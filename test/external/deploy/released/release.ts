/**
 * The stack as it was deployed before stacks had names, versions and limits for all routes: the template that `cdk synth`
 * wrote with the settings of this suite, without its metadata.
 */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AUTH_HOST } from '../authorization-server.ts'
import { CREDENTIALS, REGION } from '../ministack.ts'
import type { World } from '../world.ts'

export const RELEASED = 'released'

const TEMPLATE = path.join(import.meta.dirname, 'McpAuthLambda.template.json')
/** In place of the bundles, which are half a megabyte: any call is granted. */
const CODE = `exports.handler = async () => ({
  statusCode: 200,
  body: JSON.stringify({ result: { structuredContent: { result: 5, release: '${RELEASED}' } } }),
})`
const MAX_WAIT_SECONDS = 60

interface Template {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>
}

/** Creates the stack. @returns its outputs */
export async function deployReleased(
  name: string,
  world: World,
): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient({
    endpoint: world.account.endpoint,
    region: REGION,
    credentials: {
      accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
      secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
    },
  })
  const { port } = world.authorizationServer
  const TemplateBody = templateFor(await readFile(TEMPLATE, 'utf8'), port)
  const Capabilities = ['CAPABILITY_IAM' as const]
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody, Capabilities }))
  await waitUntilStackCreateComplete(
    { client, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1 },
    { StackName: name },
  )
  const { Stacks: [{ Outputs: outputs = [] } = {}] = [] } = await client.send(
    new DescribeStacksCommand({ StackName: name }),
  )
  return Object.fromEntries(
    outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  )
}

function templateFor(text: string, port: number): string {
  const template = JSON.parse(
    text.replaceAll(`https://${AUTH_HOST}/`, `https://${AUTH_HOST}:${port}/`),
  ) as Template
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function') Properties['Code'] = { ZipFile: CODE }
  }
  return JSON.stringify(template)
}
