/** Examines `.env` and the environment as `npm start` reads them, and the authorization servers that they name. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { clientUsersOf, type ServerDefinition } from '../../../lambda/features/define-server.ts'
import { namedAfter } from '../../../lambda/settings/named-after.ts'
import { introspects, questionedServers } from '../../../lambda/settings/token-check.ts'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { SettingsError } from '../../../lambda/settings/settings-reader.ts'
import { ownSettings } from '../../../lambda/token-check/several-servers.ts'
import { type LocalSettings, readLocalSettings } from '../../local-settings.ts'
import { plain } from '../../request-lines/answered-request.ts'
import { importServer } from '../../server-file/import-server.ts'
import { provideNeeds } from '../../server-file/provide-needs.ts'
import { type Asked, examineAuthorizationServer } from '../authorization-server/examine.ts'
import type { ClientId } from '../clients/clients.ts'
import { type Finding, found } from '../finding.ts'
import { claimsOf } from '../token/claims.ts'
import { givenTokenFindings } from '../token/given.ts'
import type { World } from '../world.ts'
import { doubtFindings, embeddedFindings, unknownFindings } from './doubts.ts'
import { inWordsOfEntry } from './entry-words.ts'
import { envFileFindings } from './environment.ts'
import { problemFindings } from './problems.ts'
import { regionFindings } from './region.ts'
import { packageFindings, versionFindings } from './requirements.ts'

export interface SettingsQuestion {
  /** The file with the server; undefined: that of a checkout, if there is one. */
  readonly serverFile: string | undefined
  readonly token: string | undefined
  readonly client: ClientId | undefined
  /** @default those of this process */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Has `.env`. @default the current one */
  readonly folder?: string
}

export interface ExaminedSettings extends Asked {
  readonly notes: readonly string[]
}

const OWN_SERVER = fileURLToPath(new URL('../../../lambda/server/index.ts', import.meta.url))

export async function examineSettings(
  question: SettingsQuestion,
  world: World,
): Promise<ExaminedSettings> {
  const { folder = '.', environment: given = process.env } = question
  const environment = { ...given }
  const findings = [...versionFindings(process.versions.node)]
  findings.push(...envFileFindings(path.join(folder, '.env'), environment))
  const secrets = secretsIn(environment)
  const loaded = await loadServer(question.serverFile, environment)
  findings.push(...loaded.findings, ...unknownFindings(environment, loaded.server))
  findings.push(...regionFindings(environment))
  const settings = read(environment, loaded.server)
  if (Array.isArray(settings)) return { findings: [...findings, ...settings], secrets, notes: [] }
  findings.push(
    ...doubtFindings(settings, loaded.server),
    ...embeddedFindings(environment, settings),
    ...packageFindings(settings),
  )
  if (settings.embedded !== undefined) {
    const note =
      'the embedded authorization server would start: AUTH_HOST and AUTH_ISSUER are not set'
    return { findings, secrets, notes: [note] }
  }
  const asked = await examineAll(settings, loaded.server, question.client, world)
  const ofServers = asked.flatMap((one) => one.findings)
  const ofToken = await tokenFindings(settings, question.token, ofServers)
  return {
    findings: [...findings, ...ofServers, ...ofToken],
    secrets: [...secrets, ...asked.flatMap((one) => one.secrets)],
    notes: [],
  }
}

/** Where the authorization server cannot be asked, that is said already. */
async function tokenFindings(
  settings: LocalSettings,
  token: string | undefined,
  said: readonly Finding[],
): Promise<Finding[]> {
  if (token === undefined) return []
  const { authServers = [] } = settings
  const index = authServers.findIndex(({ issuer }) => issuer === claimsOf(token)?.['iss'])
  const entry = authServers[index]
  const own = entry === undefined ? settings : ownSettings(entry, settings)
  const all = await givenTokenFindings(settings, token, own)
  const isConsequence = said.some(({ severity }) => severity === 'problem')
  const findings = all.filter(({ id }) => !(isConsequence && id === 'token-unknown'))
  return entry === undefined ? findings : findings.map((one) => inWordsOfEntry(one, index, entry))
}

/** Every authorization server that the settings name. */
export async function examineAll(
  settings: LocalSettings,
  server: ServerDefinition,
  client: ClientId | undefined,
  world: World,
): Promise<Asked[]> {
  const { authServers } = settings
  const own: FunctionSettings = settings
  const asksAtAll = introspects(settings, clientUsersOf(server))
  if (authServers === undefined) {
    const question = { settings: own, introspects: asksAtAll, client }
    return [await examineAuthorizationServer(question, world)]
  }
  const questioned = questionedServers(authServers, settings)
  return Promise.all(
    authServers.map(async (entry, index) => {
      const isAsked = questioned.includes(entry)
      const entrySettings = ownSettings(entry, own)
      const asked = await examineAuthorizationServer(
        { introspects: isAsked, settings: entrySettings, client },
        world,
      )
      const findings = asked.findings.map((one) => inWordsOfEntry(one, index, entry))
      return { findings, secrets: asked.secrets }
    }),
  )
}

async function loadServer(
  file: string | undefined,
  environment: Record<string, string | undefined>,
): Promise<{ readonly server: ServerDefinition; readonly findings: readonly Finding[] }> {
  if (file === undefined && !existsSync(OWN_SERVER)) return { server: {}, findings: [] }
  try {
    const server = await importServer(file ?? path.relative('.', OWN_SERVER))
    provideNeeds(server.needs ?? {}, environment)
    Object.assign(environment, namedAfter(server, environment))
    return { server, findings: [] }
  } catch (error) {
    const received = plain((error as Error).message.replaceAll('\n', ' '), MAX_QUOTED)
    const right = 'a file that exports a server made by defineServer'
    return { server: {}, findings: [found('server-file', { received, right })] }
  }
}

const MAX_QUOTED = 500

function read(
  environment: Readonly<Record<string, string | undefined>>,
  server: ServerDefinition,
): LocalSettings | Finding[] {
  try {
    return readLocalSettings(environment, server)
  } catch (error) {
    if (error instanceof SettingsError) return problemFindings(error.message)
    throw error
  }
}

/** What `.env` calls a secret must not be printed, wherever it was put. */
const SECRET_NAME = /SECRET(?!_ARN$)|PASSWORD|TOKEN$|(?:STATE|SERVER)_KEY$/

function secretsIn(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) =>
    SECRET_NAME.test(name) && !/^(?:true|false)$/.test(value) ? [value] : [],
  )
}
