/** The project's own commands, run as users run them, against MiniStack. */
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CREDENTIALS, REGION } from './ministack.ts'
import { type Outcome, run } from '../../support/processes.ts'

export interface Account {
  /** Where the AWS API is. */
  readonly endpoint: string
  /** For all that the commands write. */
  readonly folder: string
}

export type Settings = Readonly<Record<string, string>>

export const ROOT = path.join(import.meta.dirname, '../../..')
const TIMEOUT_MS = 180_000
/** What a developer has there is not for this deployment, nor the other way round. */
const OWN = new Set(['.env', '.git', 'cdk.out'])
/** What imports the server, or is imported by it: a linked module would find the one of this checkout. */
const SOURCES = ['examples', 'lambda', 'lib']

/** The environment of everything that speaks to the AWS API; of the user's own there is only `PATH`. */
export function awsEnvironment({ endpoint, folder }: Account, ...bin: string[]) {
  return {
    PATH: [...bin, path.join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(':'),
    HOME: folder,
    TMPDIR: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    ...CREDENTIALS,
  }
}

export interface ProjectCommand {
  /** Where the commands run: the project, but for what belongs to one developer. */
  readonly folder: string
  /** Runs a command line, and arguments that may hold spaces; fails when it does. */
  readonly run: (line: string, ...more: string[]) => Promise<Outcome>
}

/** @param server text of `lambda/server/index.ts`; by default the project's own */
export async function createProjectCommand(account: Account, settings: Settings, server?: string) {
  const folder = path.join(account.folder, 'project')
  await mkdir(folder)
  const copied = server === undefined ? [] : SOURCES
  const names = (await readdir(ROOT)).filter((name) => !OWN.has(name))
  const add = async (name: string) => {
    const [from, to] = [path.join(ROOT, name), path.join(folder, name)]
    await (copied.includes(name) ? cp(from, to, { recursive: true }) : symlink(from, to))
  }
  await Promise.all(names.map(add))
  if (server !== undefined) await writeFile(path.join(folder, 'lambda/server/index.ts'), server)
  const env = {
    ...awsEnvironment(account),
    CDK_HOME: path.join(account.folder, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    npm_config_update_notifier: 'false',
    CI: 'true',
    NO_COLOR: '1',
    ...settings,
  }
  return {
    folder,
    async run(line, ...more) {
      const [name = '', ...args] = line.split(' ')
      return run(name, [...args, ...more], { env, cwd: folder, timeoutMs: TIMEOUT_MS })
    },
  } satisfies ProjectCommand
}
