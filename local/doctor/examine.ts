/** Examines a running server, or else the settings, and makes what is found fit to print. */
import path from 'node:path'
import { isLoopback } from '../../lambda/oauth/url.ts'
import { type ClientId, traitsOf } from './clients/clients.ts'
import type { Deployment } from './deployment/deployment.ts'
import { examineServer } from './examine-server.ts'
import { type Finding, mindedBy, ordered, withoutConsequences } from './finding.ts'
import { createPrintable } from './redactor.ts'
import { mapTexts, type Report } from './report.ts'
import type { NamedTool } from './token/tool-call.ts'
import { createWorld, type WorldOptions } from './world.ts'

export interface Question extends WorldOptions {
  /** The URL that clients are given; undefined: the settings are examined. */
  readonly url?: string | undefined
  /** What AWS says about the deployment of the server; without a URL, it is that of its stack. */
  readonly deployment?: Deployment | undefined
  /** The one client that matters. @default all */
  readonly client?: ClientId | undefined
  readonly token?: string | undefined
  /** The tool to call with it. @default one that changes nothing */
  readonly tool?: NamedTool | undefined
  /** A browser origin that may call. @default Inspector's for a loopback URL, otherwise none */
  readonly origin?: string | undefined
  /** The file with the server, whose settings are examined. @default that of a checkout */
  readonly serverFile?: string | undefined
  /** Has `.env`. @default the current one */
  readonly folder?: string
  /** @default that of this process */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** MCP Inspector's. */
const LOCAL_PAGE = 'http://localhost:6274'

export async function examine(question: Question): Promise<Report> {
  const { deployment } = question
  if (deployment !== undefined) return examineDeployed(question, deployment)
  const { url, client, token, tool } = question
  const world = createWorld(question)
  if (url !== undefined) {
    const page = isLoopback(new URL(url).hostname) ? LOCAL_PAGE : undefined
    const { origin = page } = question
    const examined = await examineServer({ url, token, client, tool, origin }, world)
    const notes = token === undefined ? [...examined.notes, noteAboutToken(url)] : examined.notes
    const isGuess = question.origin === undefined && !isPage(client)
    const findings = isGuess ? examined.findings.map(ofGuessedPage) : examined.findings
    return finished({ findings, url, client, notes }, [token])
  }
  // The packages that settings need are not there where pipelines check what they deployed.
  const { examineSettings } = await import('./settings/examine.ts')
  const { secrets, ...examined } = await examineSettings(
    { ...question, token, client, serverFile: question.serverFile },
    world,
  )
  return finished({ ...examined, url, client }, [token, ...secrets])
}

/** What AWS says, and then the server behind the URL of the stack. */
async function examineDeployed(question: Question, deployment: Deployment): Promise<Report> {
  const { folder = '.', environment = process.env, client, token } = question
  const here = { ...environment }
  const { examineDeployment } = await import('./deployment/examine.ts')
  const { envFileFindings } = await import('./settings/environment.ts')
  const ofFile = envFileFindings(path.join(folder, '.env'), here)
  const { findings, notes } = examineDeployment(deployment, here)
  const { stack, region = 'no region', description } = deployment
  const { url = description?.outputs['McpUrl'] } = question
  const served =
    url === undefined ? undefined : await examine({ ...question, url, deployment: undefined })
  const all = [...findings, ...ofFile, ...(served?.findings ?? [])]
  return finished(
    {
      url: served?.url,
      stack: `${stack} in ${region}`,
      client,
      findings: all,
      notes: [...notes, ...(served?.notes ?? [])],
    },
    [token],
  )
}

const isPage = (client: ClientId | undefined) =>
  client !== undefined && traitsOf(client).isPage === true

/** Nobody said that pages are to call this server. */
function ofGuessedPage(finding: Finding): Finding {
  const isOfPages = finding.clients?.every(isPage) === true
  return isOfPages && finding.severity === 'problem' ? { ...finding, severity: 'warning' } : finding
}

export const noteAboutToken = (url: string) =>
  `with an access token for ${new URL(url).host} in ACCESS_TOKEN, a tool is called, too`

function finished(report: Report, secrets: readonly (string | undefined)[]): Report {
  const printable = createPrintable(secrets.filter((secret) => secret !== undefined))
  const findings = ordered(mindedBy(withoutConsequences(report.findings), report.client))
  // A query may hold a secret.
  const url = report.url?.replace(/\?.*$/s, '?…')
  return mapTexts({ ...report, findings, url }, printable)
}
