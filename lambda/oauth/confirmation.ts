/** How a token is bound to a key of its sender: its `cnf` (RFC 7800 §3.1). */

/** Whether requests may come with tokens that are bound so, or must. */
export type Binding = 'off' | 'accepted' | 'required'

/** The ways of binding that requests are checked for. */
export interface Bindings {
  /** To a key of DPoP (RFC 9449 §6.1). */
  readonly dpop?: Binding | undefined
  /** To the client certificate of mutual TLS (RFC 8705 §3.1). */
  readonly certificateBoundTokens?: Binding | undefined
}

/** Whether tokens may be bound at all. */
export function bindsTokens({ dpop, certificateBoundTokens }: Bindings): boolean {
  return isOn(dpop) || isOn(certificateBoundTokens)
}

export function isOn(binding: Binding | undefined): boolean {
  return binding !== undefined && binding !== 'off'
}

/** SHA-256 thumbprints of what a request has to prove that it has. */
export interface Confirmation {
  readonly jkt?: string
  readonly 'x5t#S256'?: string
}

/** A SHA-256 in base64url. */
const THUMBPRINT = /^[\w-]{43}$/

/** https://www.iana.org/assignments/jwt/jwt.xhtml#confirmation-methods */
const METHODS = new Set(['jwk', 'jwe', 'kid', 'jku', 'x5t#S256', 'osc', 'jkt'])

/**
 * Whether requests are checked for everything that a token is bound to. Members that confirm nothing are ignored (RFC 7800
 * §3.1), such as Keycloak's `kc-jkt-type`; a method that is not checked here would make the token worth less than its issuer
 * means.
 */
export function isConfirmable(cnf: unknown, { dpop, certificateBoundTokens }: Bindings): boolean {
  const methods = Object.entries(cnf ?? {}).filter(([name]) => METHODS.has(name))
  const isChecked = { jkt: isOn(dpop), 'x5t#S256': isOn(certificateBoundTokens) }
  return (
    methods.length > 0 &&
    methods.every(
      ([name, value]) =>
        isChecked[name as keyof typeof isChecked] &&
        typeof value === 'string' &&
        THUMBPRINT.test(value),
    )
  )
}
