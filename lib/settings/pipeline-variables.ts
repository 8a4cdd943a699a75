/**
 * Settings that a pipeline hands over in one variable, as a JSON object: GitHub has no step that reads every variable of a
 * repository, but `toJSON(vars)`. A value is never parsed any further, so it may have quotes, `#` and several lines.
 */
import { reservedNameProblem } from '../../lambda/settings/reserved-variables.ts'
import { SettingsError } from '../../lambda/settings/settings-reader.ts'

const NAME = 'PIPELINE_VARIABLES'

/**
 * Sets the variables of {@link NAME} that are not in the environment, and removes that one. Names that AWS, Node.js or the
 * operating system read are left out.
 *
 * @param settings names of the settings
 * @returns the names that were set
 * @throws {SettingsError} if it is no JSON object of strings
 */
export function loadPipelineVariables(
  environment: Record<string, string | undefined>,
  settings: readonly string[],
): string[] {
  const { [NAME]: json = '' } = environment
  delete environment[NAME]
  if (json.trim() === '') return []
  return Object.entries(parse(json)).flatMap(([name, value]) => {
    const isFree = settings.includes(name) || reservedNameProblem(name) === undefined
    if (!isFree || environment[name] !== undefined) return []
    environment[name] = value
    return [name]
  })
}

/** The message leaves the text out: it has the values of all variables. */
function parse(json: string): Record<string, string> {
  const problem = `${NAME} is no JSON object whose values are all strings: give it \${{ toJSON(vars) }}`
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    throw new SettingsError([problem])
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new SettingsError([problem])
  if (!Object.values(parsed).every((value) => typeof value === 'string'))
    throw new SettingsError([problem])
  return parsed as Record<string, string>
}
