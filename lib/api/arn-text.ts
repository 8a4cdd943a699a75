import { Stack } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** An ARN as cdk-nag writes it: with names of references in angle brackets. */
export function arnText(scope: IConstruct, arn: string): string {
  const resolved = Stack.of(scope).resolve(arn) as
    | string
    | { readonly 'Fn::Join': readonly [string, readonly (string | { readonly Ref: string })[]] }
  if (typeof resolved === 'string') return resolved
  return resolved['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`))
    .join('')
}
