import type { Parser } from '../../lambda/settings/setting.ts'

/** The stack of a deployment that has no `STACK_NAME`. */
export const DEFAULT_STACK_NAME = 'McpAuthLambda'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/

/** Reads a name that CloudFormation accepts, before any AWS call is made. */
export const stackName: Parser<string> = {
  parse: (text, refuse) =>
    STACK_NAME.test(text)
      ? text
      : refuse(
          'begin with a letter, and use up to 128 letters, digits and hyphens, such as mcp-staging',
        ),
}
