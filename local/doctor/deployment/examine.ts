/** Examines what AWS says about a deployment. */
import type { Environment } from '../../../lambda/settings/settings-reader.ts'
import type { Examined } from '../examine-server.ts'
import { type Finding, found } from '../finding.ts'
import type { Deployment, ExaminedFunction, Unread } from './deployment.ts'
import { functionFindings, told, versionFindings } from './functions.ts'
import { secretFindings } from './secret.ts'
import { settingFindings } from './settings.ts'
import { isDeployed, isUnderWay, stackFindings } from './stack.ts'

/** @param here the environment with the variables of `.env` */
export function examineDeployment(deployment: Deployment, here: Environment): Examined {
  const { description, functions, secret } = deployment
  const findings = [...deployment.unread.map(unreadable), ...stackFindings(deployment)]
  if (description === undefined || !isDeployed(description)) return { findings, notes: [] }
  const [mcp] = functions
  return {
    findings: [
      ...findings,
      ...functions.flatMap(functionFindings),
      // Versions change in the course of a deployment.
      ...(isUnderWay(description) ? [] : versionFindings(functions)),
      ...secretFindings(secret, description),
      ...settingFindings(here, mcp?.configuration?.environment ?? {}),
    ],
    notes: functions.flatMap(serving),
  }
}

function unreadable({ what, error, isAll }: Unread): Finding {
  const details = { received: `${what}: ${error}`, right: 'credentials that may read this' }
  return found('deployment-unreadable', isAll ? { ...details, severity: 'problem' } : details)
}

const serving = ({ name, live }: ExaminedFunction): string[] =>
  live === undefined ? [] : [`${name} serves ${told(live, live.current)}`]
