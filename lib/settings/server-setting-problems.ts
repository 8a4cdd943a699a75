import { featuresOf, type ServerDefinition } from '../../lambda/features/define-server.ts'
import { BINDING_VARIABLES, bindingProblems } from '../../lambda/settings/binding-problems.ts'
import type { GivenSettings } from '../../lambda/settings/function-settings.ts'
import { checkProblems } from './server-prop-problems.ts'

/**
 * What the settings of a deployment do not give a server.
 *
 * @param brings whether the stack brings the authorization server
 */
export function serverSettingProblems(
  settings: GivenSettings,
  server: ServerDefinition | undefined,
  brings: boolean,
): string[] {
  return [
    ...(brings ? checkProblems(server) : []),
    ...bindingProblems(settings, featuresOf(server ?? {}), BINDING_VARIABLES),
  ]
}
