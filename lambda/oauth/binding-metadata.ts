import { type Bindings, isOn } from './confirmation.ts'
import { PROOF_ALGORITHMS } from './dpop-proof.ts'
import type { ProtectedResourceMetadata } from './protected-resource-metadata.ts'

type BindingMetadata = Pick<
  ProtectedResourceMetadata,
  | 'dpop_signing_alg_values_supported'
  | 'dpop_bound_access_tokens_required'
  | 'tls_client_certificate_bound_access_tokens'
>

/** What the metadata says about tokens that are bound to keys of their senders (RFC 9728 §2). */
export function bindingMetadata({ dpop, certificateBoundTokens }: Bindings): BindingMetadata {
  return {
    ...(isOn(dpop) && { dpop_signing_alg_values_supported: PROOF_ALGORITHMS }),
    ...(dpop === 'required' && { dpop_bound_access_tokens_required: true }),
    ...(isOn(certificateBoundTokens) && { tls_client_certificate_bound_access_tokens: true }),
  }
}
