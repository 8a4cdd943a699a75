/** The project's own commands, run as users run them, against MiniStack. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CREDENTIALS, REGION } from './ministack.ts'
import { type Outcome, run } from '../../support/processes.ts'
import { copyProject, ROOT } from '../../support/project-copy.ts'

export interface Account {
  /** Where the AWS API is. */
  readonly endpoint: string
  /** For all that the commands write. */
  readonly folder: string
}

export type Settings = Readonly<Record<string, string>>

const TIMEOUT_MS = 180_000

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
  /** What the last `npm run deploy` wrote about a stack. */
  readonly outputs: (stack: string) => Promise<Readonly<Record<string, string>>>
}

/** The secret that the printed command stores. */
export function secretIdIn({ SetClientSecret: command = '' }: Readonly<Record<string, string>>) {
  const [, id = ''] = / --secret-id (\S+) /.exec(command) ?? []
  return id
}

/** @param server text of `lambda/server/index.ts`; by default that of the tests */
export async function createProjectCommand(account: Account, settings: Settings, server?: string) {
  const folder = path.join(account.folder, 'project')
  await copyProject(folder, server)
  const env = {
    ...awsEnvironment(account),
    CDK_HOME: path.join(account.folder, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // Takes seconds of each command; `npm run synth` and the unit tests validate templates.
    CDK_VALIDATION: 'false',
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
    async outputs(stack) {
      const file = await readFile(path.join(folder, 'cdk.out/outputs.json'), 'utf8')
      const { [stack]: outputs = {} } = JSON.parse(file) as Record<string, Record<string, string>>
      return outputs
    },
  } satisfies ProjectCommand
}
