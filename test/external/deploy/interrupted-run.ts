/** A run of the suite that does not come to its end: it starts MiniStack, tells about it, and waits. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { installMiniStack, startMiniStack } from './ministack.ts'

export interface Started {
  readonly folder: string
  readonly group: number
}

const folder = await mkdtemp(path.join(tmpdir(), 'mcp-auth-interrupted-'))
const tools = await installMiniStack()
const { process: running } = await startMiniStack({ tools, folder, certificates: '' })
process.send?.({ folder, group: running.group() } satisfies Started)
