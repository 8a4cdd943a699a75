/** Rules for props of the construct that are not in the settings table. */
import { existsSync } from 'node:fs'
import { Token } from 'aws-cdk-lib'
import type { ISubnet, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { lambdaModulePath } from '../bundling/lambda-module-path.ts'
import { clientKeyProblems } from '../../lambda/settings/client-key.ts'
import { outside } from './outside.ts'
import { unknownProps } from './prop-names.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'
import { caFileProblem } from './ca-file.ts'
import { deploymentPreferenceProblem, releaseProblem } from './release-rules.ts'
import { bindingPropProblems } from './binding-problems.ts'
import { edgePropProblems } from './edge-prop-problems.ts'
import { frontDoorPropProblems } from './front-door-prop-problems.ts'
import { jwksFileProblem } from './jwks-file.ts'
import { listProblems } from './list-prop-problems.ts'
import { limitPropProblems } from './limits-of-props.ts'
import { loopbackProblem } from './loopback-problem.ts'
import { propTypeProblems } from './prop-type-problems.ts'
import { serverPropProblems } from './server-prop-problems.ts'

/** Safe in a dimension of a metric and in the JSON of the access log. */
const SERVICE_NAME = /^[\w./-]{1,128}$/

const KMS_CLIENT = '@aws-sdk/client-kms'

/** Returns a sentence for each prop that cannot work. */
export function propProblems(props: ProtectedMcpApiProps): string[] {
  return [
    ...unknownProps(props),
    ...propTypeProblems(props),
    ...addressProblems(props),
    ...listProblems(props),
    ...limitPropProblems(props, resourcePathOf(props)),
    ...nameProblems(props),
    ...dependencyProblems(props),
    ...serverPropProblems(props),
    ...keyProblems(props),
    ...releaseProblems(props),
    ...outside('provisionedConcurrency', props.provisionedConcurrency, 1, Infinity),
    ...vpcProblems(props),
    ...frontDoorPropProblems(props),
    ...edgePropProblems(props),
    ...bindingPropProblems(props),
  ]
}

function releaseProblems({ release, deploymentPreference }: ProtectedMcpApiProps): string[] {
  const problems = [
    ['release', release, release === undefined ? undefined : releaseProblem(release)],
    [
      'deploymentPreference',
      deploymentPreference,
      deploymentPreference && deploymentPreferenceProblem(deploymentPreference),
    ],
  ] as const
  return problems
    .filter(([, , problem]) => problem !== undefined)
    .map(([name, value, problem]) => `${name} is ${JSON.stringify(value)}: ${problem}`)
}

/** CDK itself finds the first of them, in words of its own and with a stack trace. */
function vpcProblems({ vpc, vpcSubnets }: ProtectedMcpApiProps): string[] {
  if (vpc === undefined) return []
  const [name, wanted] =
    vpcSubnets === undefined
      ? ['vpc', 'use a VPC that has some, with a NAT gateway or interface endpoints']
      : ['vpcSubnets', 'choose private ones']
  const subnets = subnetsIn(vpc, vpcSubnets)
  const isPrivate = subnets.length > 0 && !subnets.some((one) => vpc.publicSubnets.includes(one))
  return isPrivate
    ? []
    : [`${name} has no private subnets, without which the function reaches nothing: ${wanted}`]
}

function subnetsIn(vpc: IVpc, selection: SubnetSelection | undefined): readonly ISubnet[] {
  try {
    return vpc.selectSubnets(selection).subnets
  } catch {
    return []
  }
}

function addressProblems(props: ProtectedMcpApiProps): string[] {
  const names = ['resource', 'issuer', 'introspectionEndpoint', 'jwksUri'] as const
  const problems = names.map((name) =>
    props[name] === '' ? `${name} is "": give an https URL` : loopbackProblem(name, props[name]),
  )
  if (Token.isUnresolved(props.resource)) {
    problems.push(
      'resource is known at deployment only: give a literal URL, because its path becomes the route',
    )
  }
  return problems.filter((problem) => problem !== undefined)
}

function keyProblems(props: ProtectedMcpApiProps): string[] {
  const { clientAuthMethod = 'client_secret_basic', clientKey, clientSecret } = props
  const { clientPublicKeys: publicKeys = [] } = props
  if (publicKeys.some((key) => Token.isUnresolved(key))) {
    return ['clientPublicKeys is known at deployment only: give literal keys, which synth reads']
  }
  const problems = clientKeyProblems({
    clientAuthMethod,
    hasKey: clientKey !== undefined,
    hasSecret: clientSecret !== undefined,
    publicKeys,
    names: {
      method: 'clientAuthMethod',
      key: 'clientKey',
      secret: 'clientSecret',
      publicKeys: 'clientPublicKeys',
    },
  })
  return clientKey === undefined ? problems : [...problems, ...kmsClientProblems()]
}

/** An optional peer: only functions that sign with a key in KMS hold it. */
function kmsClientProblems(): string[] {
  try {
    import.meta.resolve(KMS_CLIENT)
    return []
  } catch {
    return [`clientKey is set, and ${KMS_CLIENT} is not installed: npm install ${KMS_CLIENT}`]
  }
}

/** As far as the resource itself can work. */
function resourcePathOf({ resource }: ProtectedMcpApiProps): string {
  return resource !== undefined && URL.canParse(resource) ? new URL(resource).pathname : '/mcp'
}

function nameProblems(props: ProtectedMcpApiProps): string[] {
  const { entry, serviceName, extraCaCerts, jwksFile, tokenCheck = 'introspection' } = props
  const problems: string[] = []
  const caProblem = extraCaCerts === undefined ? undefined : caFileProblem(extraCaCerts)
  if (caProblem !== undefined) {
    problems.push(`extraCaCerts is ${JSON.stringify(extraCaCerts)}: ${caProblem}`)
  }
  const keysProblem = jwksFile === undefined ? undefined : jwksFileProblem(jwksFile)
  if (keysProblem !== undefined) {
    problems.push(`jwksFile is ${JSON.stringify(jwksFile)}: ${keysProblem}`)
  }
  const verifiesNothing = props.authServers === undefined && tokenCheck === 'introspection'
  if (jwksFile !== undefined && verifiesNothing) {
    problems.push('jwksFile is set, and no signature is verified: also set tokenCheck to jwt')
  }
  if (entry === undefined && !existsSync(lambdaModulePath('mcp'))) {
    problems.push(
      'entry is not set: give the file that exports the handler of the MCP function, made by createHandler',
    )
  }
  if (entry !== undefined && !existsSync(entry)) {
    problems.push(`entry is ${JSON.stringify(entry)}: there is no such file`)
  }
  if (serviceName && !Token.isUnresolved(serviceName) && !SERVICE_NAME.test(serviceName)) {
    problems.push(
      `serviceName is ${JSON.stringify(serviceName)}: use up to 128 letters, digits and . _ - /`,
    )
  }
  return problems
}

/** Props that have no effect without another one. */
function dependencyProblems(props: ProtectedMcpApiProps): string[] {
  const dependencies: [keyof ProtectedMcpApiProps, keyof ProtectedMcpApiProps, string][] = [
    ['certificate', 'resource', 'the URL whose host becomes the custom domain'],
    ['hostedZone', 'certificate', 'the one for the custom domain'],
    ['mutualTls', 'certificate', 'the one for the custom domain, where clients show theirs'],
    ['certificateBoundTokens', 'mutualTls', 'by which clients show their certificates'],
    ['vpcSubnets', 'vpc', 'the VPC that they belong to'],
    ['securityGroups', 'vpc', 'the VPC that they belong to'],
    ['deploymentPreference', 'alarmTopic', 'for the alarms that stop a bad deployment'],
  ]
  return dependencies
    .filter(([name, other]) => props[name] !== undefined && props[other] === undefined)
    .map(([name, other, what]) => `${name} is set without ${other}: also set ${other}, ${what}`)
}
