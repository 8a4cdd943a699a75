/** MiniStack: AWS on this machine, with its permissions enforced. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { answersWell, type RunningProcess, start, waitUntilReady } from '../../support/processes.ts'
import { ROOT } from '../../support/project-copy.ts'
import { installPythonPackages, type PythonEnvironment } from '../../support/python-packages.ts'

export interface MiniStack {
  readonly port: number
  readonly process: RunningProcess
}

export interface MiniStackOptions {
  readonly tools: PythonEnvironment
  /** For all that it writes; removed when it ends. */
  readonly folder: string
  /** PEM of the certificates that functions trust. */
  readonly certificates: string
}

export const ACCOUNT = '000000000000'
export const REGION = 'eu-central-1'
export const URL_SUFFIX = 'amazonaws.com'
/** Of whoever deploys: the root user of the account. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'test' }

const PROGRAM = path.join(import.meta.dirname, 'ministack_as_aws.py')
const PRIVATE_DNS = import.meta.resolve('./private-dns.ts')
const START_TIMEOUT_MS = 30_000

/** Installs MiniStack and the AWS command line. */
export const installMiniStack = () =>
  installPythonPackages(path.join(import.meta.dirname, 'requirements.txt'))

export async function startMiniStack(options: MiniStackOptions): Promise<MiniStack> {
  const { tools, folder } = options
  const port = await freePort()
  const env = {
    PATH: `${await functionRuntime(options)}:${process.env['PATH']}`,
    TMPDIR: folder,
    HOME: folder,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    AUTH: 'true',
    ...CREDENTIALS,
    MINISTACK_REGION: REGION,
    MINISTACK_HOST: `${REGION}.${URL_SUFFIX}`,
    LAMBDA_EXECUTOR: 'local',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    // It would look for containers of its own there, and remove them.
    DOCKER_HOST: `unix://${folder}/no-docker`,
    NODE_EXTRA_CA_CERTS: path.join(folder, 'certificates.pem'),
  }
  const running = start(tools.python, [PROGRAM], { env, folder, quiet: true })
  const url = `http://127.0.0.1:${port}/_ministack/ready`
  await waitUntilReady(running, () => answersWell(url), START_TIMEOUT_MS)
  return { port, process: running }
}

/** The clients of the AWS SDK that functions take from the managed runtime. */
const OF_RUNTIME = ['client-lambda']

/** What functions have around them: their Node.js, the AWS SDK, certificates, and names of a private network. */
async function functionRuntime({ folder, certificates }: MiniStackOptions): Promise<string> {
  const bin = path.join(folder, 'runtime')
  await mkdir(bin)
  await writeFile(path.join(folder, 'certificates.pem'), certificates)
  const packages = path.join(bin, 'node_modules/@aws-sdk')
  await mkdir(packages, { recursive: true })
  for (const name of OF_RUNTIME) {
    // eslint-disable-next-line no-await-in-loop
    await symlink(path.join(ROOT, 'node_modules/@aws-sdk', name), path.join(packages, name))
  }
  const script = `#!/bin/sh\nexport NODE_PATH="$NODE_PATH:${bin}/node_modules"\nexec '${process.execPath}' --import '${PRIVATE_DNS}' "$@"\n`
  await writeFile(path.join(bin, 'node'), script, { mode: 0o755 })
  return bin
}
