/** Creates apps by the packed package, as users do. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { AUTHORIZATION_SERVERS, EXAMPLE_TOOLS, FRONT_DOORS } from '../../../create/src/choices.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { environmentWith } from '../package/installed.ts'

export type Choices = ReturnType<typeof choicesOfAll>[number]

const ENVIRONMENT = {
  ...environmentWith(process.execPath),
  NO_COLOR: '1',
  CDK_VALIDATION: 'false', // takes seconds of each synth; test/unit/create/together.test.ts validates the templates
}
/** A reader types `npm create mcp-auth-lambda`; npm takes the package that is installed where that runs. */
export const CREATE = ['npm', 'create', 'mcp-auth-lambda'] as const

/** One app for each authorization server: together they have each front door with each kind of example tools. */
export function choicesOfAll() {
  return AUTHORIZATION_SERVERS.map(({ value: authorizationServer }, at) => ({
    name: `team-${authorizationServer}`,
    authorizationServer,
    frontDoor: FRONT_DOORS[at % FRONT_DOORS.length]?.value ?? assert.fail(),
    exampleTools: EXAMPLE_TOOLS[at % EXAMPLE_TOOLS.length]?.value ?? assert.fail(),
  }))
}

export const flagsOf = (choices: Choices): string[] => [
  `--name=${choices.name}`,
  `--authorization-server=${choices.authorizationServer}`,
  `--front-door=${choices.frontDoor}`,
  `--example-tools=${choices.exampleTools}`,
]

/** Resolves with everything that a command prints. */
export async function runIn(cwd: string, [program = '', ...args]: readonly string[], input = '') {
  const child = spawn(program, args, { cwd, env: ENVIRONMENT, stdio: 'pipe' })
  child.stdin.on('error', () => {}).end(input)
  const texts = Promise.all([text(child.stdout), text(child.stderr)])
  const [status] = (await once(child, 'close')) as [number]
  return { status, output: (await texts).join('') }
}

/** @throws with what it printed */
export async function runWell(cwd: string, ...command: string[]): Promise<string> {
  const { status, output } = await runIn(cwd, command)
  assert.equal(status, 0, `${command.join(' ')}\n${output}`)
  return output
}

/** An empty folder in which `npm create mcp-auth-lambda` runs the packed package. */
export async function workplace(creator: string): Promise<string> {
  const folder = temporaryFolder('create')
  writeFileSync(path.join(folder, 'package.json'), '{}')
  await runWell(folder, 'npm', 'install', '--no-audit', '--no-fund', '--offline', creator)
  return folder
}

/** Installs the packages of an app, of which the library is the packed one. */
export async function install(app: string, library: string): Promise<void> {
  const file = path.join(app, 'package.json')
  const json = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }
  json.dependencies['mcp-auth-lambda'] = `file:${library}`
  writeFileSync(file, JSON.stringify(json, undefined, 2))
  await runWell(app, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund')
}

/** All apps have the same packages, so that one installation does for all. */
export const shareInstalled = (from: string, to: string): void =>
  symlinkSync(path.join(from, 'node_modules'), path.join(to, 'node_modules'))
