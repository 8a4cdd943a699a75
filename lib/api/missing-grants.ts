/** What a server needs, as it says itself, and what the role of its function allows. */
import { Annotations, AspectPriority, Aspects } from 'aws-cdk-lib'
import { CfnManagedPolicy, CfnPolicy, type CfnRole, type Policy } from 'aws-cdk-lib/aws-iam'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { Needs } from '../../lambda/features/needs.ts'

/** As CDK renders it: what is the only one of its kind is in no list. */
interface Document {
  readonly Statement?: readonly {
    readonly Action: string | readonly string[]
    readonly Resource: unknown
  }[]
}

/** The policy that CDK adds to a role for its first grant. */
const DEFAULT_POLICY = 'DefaultPolicy'

const READS_SECRETS = /^(?:\*|secretsmanager:(?:\*|GetSecretValue))$/
const READS_TABLES = /^(?:\*|dynamodb:(?:\*|(?:Get|BatchGet|Query|Scan|PartiQLSelect).*))$/
const WRITES_TABLES = /^(?:\*|dynamodb:(?:\*|(?:Put|Update|Delete|BatchWrite|PartiQL[IUD]).*))$/

/**
 * Warns at synth, once all grants are made, when the function may use no secret or table at all, although its server needs
 * some. It does not compare names, and leaves a role alone that has policies of another origin.
 *
 * @param scope gets the warnings
 * @param lambda has no permissions yet but those that every server needs
 */
export function warnOfMissingGrants(scope: Construct, needs: Needs, lambda: Function): void {
  const { secrets = {}, tables = {} } = needs
  const own = countResources(lambda, READS_SECRETS)
  const ownReads = countResources(lambda, READS_TABLES)
  const ownWrites = countResources(lambda, WRITES_TABLES)
  const of = (access: string) => Object.keys(tables).filter((name) => tables[name] === access)
  const uses = [
    {
      names: Object.keys(secrets),
      isAllowed: () => countResources(lambda, READS_SECRETS) > own,
      sentence: 'may read none of the secrets that its server needs',
      grant: 'secret.grantRead',
    },
    {
      names: of('read'),
      isAllowed: () => countResources(lambda, READS_TABLES) > ownReads,
      sentence: 'may read none of the tables that its server reads',
      grant: 'table.grantReadData',
    },
    {
      names: of('readWrite'),
      isAllowed: () => countResources(lambda, WRITES_TABLES) > ownWrites,
      sentence: 'may write none of the tables that its server writes',
      grant: 'table.grantReadWriteData',
    },
  ].filter(({ names }) => names.length > 0)
  if (uses.length === 0) return

  function visit(node: unknown): void {
    if (node !== lambda || hasOtherPolicies(lambda)) return
    for (const { names, sentence, grant } of uses.filter(({ isAllowed }) => !isAllowed())) {
      Annotations.of(scope).addWarningV2(
        'mcp-auth-lambda:grants',
        `mcpFunction ${sentence} (${names.join(', ')}): call ${grant}(api.mcpFunction) for each`,
      )
    }
  }
  Aspects.of(lambda).add({ visit }, { priority: AspectPriority.READONLY })
}

/** How many resources the role's own policy names for actions like these. */
function countResources({ role, stack }: Function, action: RegExp): number {
  const policy = role?.node.tryFindChild(DEFAULT_POLICY) as Policy | undefined
  const { Statement: statements = [] } = (stack.resolve(policy?.document) ?? {}) as Document
  return statements
    .filter(({ Action: actions }) => [actions].flat().some((one) => action.test(one)))
    .flatMap(({ Resource: resources }) => resources).length
}

/** Whether something else than its own policy may allow the role more. */
function hasOtherPolicies({ role, node: { root }, stack }: Function): boolean {
  const cfnRole = role?.node.defaultChild as CfnRole
  const attached = stack.resolve([cfnRole.managedPolicyArns, cfnRole.policies]) as unknown[]
  if (attached.flat().some((one) => one !== undefined)) return true
  const name = JSON.stringify(stack.resolve(role?.roleName))
  return root.node
    .findAll()
    .filter((one) => CfnPolicy.isCfnPolicy(one) || one instanceof CfnManagedPolicy)
    .filter(({ node }) => node.scope !== role?.node.tryFindChild(DEFAULT_POLICY))
    .some(({ roles }) => JSON.stringify(stack.resolve(roles))?.includes(name))
}
