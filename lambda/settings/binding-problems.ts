/** What the settings of sender-constrained tokens need of one another, and of the server. */
import { bindsTokens, type Bindings, isOn } from '../oauth/confirmation.ts'

/** What a server has that may need such tokens. */
interface Constrained {
  readonly kind: { readonly name: string }
  readonly name: string
  readonly definition: object
}

interface BindingNames {
  readonly dpop: string
  readonly dpopNonce: string
}

/** The names of the variables. */
export const BINDING_VARIABLES: BindingNames = { dpop: 'DPOP', dpopNonce: 'DPOP_NONCE' }

/** Returns a sentence for each part that no request could satisfy, or that has no effect. */
export function bindingProblems(
  settings: Bindings & { readonly dpopNonce?: boolean | undefined },
  features: readonly Constrained[],
  names: BindingNames,
): string[] {
  const { dpop, dpopNonce } = settings
  const unusable = bindsTokens(settings)
    ? []
    : features.filter(({ definition }) => Object(definition).senderConstrained === true)
  return [
    ...unusable.map(
      ({ kind, name }) =>
        `the ${kind.name} "${name}" has senderConstrained: true, and ${names.dpop} is off, so that nobody could use it: set ${names.dpop} to accepted, or leave out senderConstrained`,
    ),
    ...(dpopNonce === true && !isOn(dpop)
      ? [
          `${names.dpopNonce} is set without ${names.dpop}: no proof is read; also set ${names.dpop} to accepted or required`,
        ]
      : []),
  ]
}
