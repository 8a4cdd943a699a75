import {
  type FunctionSettings,
  readFunctionSettings,
} from '../../lambda/settings/function-settings.ts'
import { TABLE } from './dynamo-table.ts'

/** Reads the settings of a function that has a shared table, with more variables. */
export function readShared(more: Readonly<Record<string, string>>): FunctionSettings {
  return readFunctionSettings({
    AUTH_ISSUER: 'https://auth.example.com',
    RESOURCE_URL: 'https://mcp.example.com/mcp',
    OAUTH_CLIENT_SECRET: 's',
    SHARED_TABLE: TABLE,
    ...more,
  })
}
