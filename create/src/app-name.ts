/** The name of an app: of its package, and in other spellings of its stack and its server. */
import { builtinModules } from 'node:module'

/** The stack's name has at most as many letters, and CloudFormation allows 128; shorter names leave room for resources. */
const MAX_LENGTH = 64
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
/** npm refuses these, or they would stand for something else in the app. */
const TAKEN = new Set([
  ...builtinModules,
  'node_modules',
  'aws-cdk',
  'aws-cdk-lib',
  'constructs',
  'esbuild',
  'mcp-auth-lambda',
  'oidc-provider',
  'typescript',
  'zod',
])

/** Windows has no folder of such a name, and a clone of the app may go there. */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)\d)$/

/** Returns a sentence when npm, the CDK or Windows would not take the name. */
export function nameProblem(name: string): string | undefined {
  const received = `The name is ${JSON.stringify(name)}`
  if (name.length > MAX_LENGTH)
    return `${received}, ${name.length} letters long: give one of at most ${MAX_LENGTH}.`
  if (!NAME.test(name)) {
    const meant = similarName(name)
    const suggestion = meant === undefined ? '' : `, such as ${meant}`
    return `${received}: give lower-case letters, digits and single hyphens, beginning with a letter${suggestion}.`
  }
  if (TAKEN.has(name))
    return `${received}, which is a module that Node.js or the app uses: give another one, such as my-${name.replaceAll('_', '-')}.`
  if (DEVICE.test(name))
    return `${received}, which Windows reserves for a device: give another one, such as my-${name}.`
  return undefined
}

function similarName(name: string): string | undefined {
  const words =
    name
      .toLowerCase()
      .normalize('NFKD')
      .match(/[a-z0-9]+/g) ?? []
  const meant = words.join('-').replace(/^[0-9-]+/, '')
  const isFree = !TAKEN.has(meant) && !DEVICE.test(meant)
  return NAME.test(meant) && isFree && meant.length <= MAX_LENGTH ? meant : undefined
}

/** `my-mcp-server` → `MyMcpServer` */
export const stackName = (name: string): string => name.split('-').map(capitalized).join('')

/** `my-mcp-server` → `My MCP server` */
export const title = (name: string): string =>
  capitalized(name.replaceAll('-', ' ').replaceAll(/\bmcp\b/g, 'MCP'))

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
