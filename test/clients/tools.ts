/** The names of what the local system serves, in the order of its list. */
import { tools } from '../../lambda/mcp/tools/index.ts'

export const TOOLS: readonly string[] = tools.map(({ name }) => name)
