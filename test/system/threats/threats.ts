import { ANSWER_THREATS } from './answers.ts'
import { AUDIT_THREATS } from './audit.ts'
import { BOUND_TOKEN_THREATS } from './bound-tokens.ts'
import { BACK_END_THREATS } from './back-ends.ts'
import { CACHE_THREATS } from './cache.ts'
import { CALLER_THREATS } from './callers.ts'
import { CLIENT_KEY_THREATS } from './client-keys.ts'
import { DEPLOYMENT_THREATS } from './deployment.ts'
import { DISCOVERY_THREATS } from './discovery.ts'
import { EXCHANGE_THREATS } from './exchange.ts'
import { FRONT_DOOR_THREATS } from './front-doors.ts'
import { GATE_THREATS } from './gate.ts'
import { STRANGER_THREATS } from './strangers.ts'
import { EDGE_THREATS } from './edge.ts'
import { FEATURE_THREATS } from './features.ts'
import { LOCAL_THREATS } from './local.ts'
import { SHARED_REPLAY_THREATS } from './shared-replays.ts'
import { SHARED_TABLE_THREATS } from './shared-table.ts'
import { SIGNED_TOKEN_THREATS } from './signed-tokens.ts'
import { SIGNING_KEY_THREATS } from './signing-keys.ts'
import { SUPPLY_THREATS } from './supply.ts'
import { SECRETS_MANAGER_THREATS } from './secrets-manager.ts'
import { SEVERAL_SERVER_THREATS } from './several-servers.ts'
import type { Threat } from './threat.ts'
import { TRY_PAGE_THREATS } from './try-page.ts'
import { TOKEN_THREATS } from './tokens.ts'

export const THREATS: readonly Threat[] = [
  ...TOKEN_THREATS,
  ...SIGNED_TOKEN_THREATS,
  ...SIGNING_KEY_THREATS,
  ...BOUND_TOKEN_THREATS,
  ...SHARED_REPLAY_THREATS,
  ...GATE_THREATS,
  ...FRONT_DOOR_THREATS,
  ...FEATURE_THREATS,
  ...CACHE_THREATS,
  ...SHARED_TABLE_THREATS,
  ...STRANGER_THREATS,
  ...CALLER_THREATS,
  ...BACK_END_THREATS,
  ...SECRETS_MANAGER_THREATS,
  ...ANSWER_THREATS,
  ...DEPLOYMENT_THREATS,
  ...EDGE_THREATS,
  ...CLIENT_KEY_THREATS,
  ...SEVERAL_SERVER_THREATS,
  ...EXCHANGE_THREATS,
  ...DISCOVERY_THREATS,
  ...TRY_PAGE_THREATS,
  ...LOCAL_THREATS,
  ...SUPPLY_THREATS,
  ...AUDIT_THREATS,
]
