/** How back ends keep their clients waiting. */
import type { Reply } from '../../../support/backend.ts'

export const never: Reply = () => {}

export const slowly =
  (ms: number, reply: Reply): Reply =>
  (response, seen) =>
    void setTimeout(reply, ms, response, seen)
