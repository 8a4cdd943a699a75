/** At which addresses the processes of a group listen, as Linux tells in /proc. */
import { readdir, readFile, readlink } from 'node:fs/promises'
import path from 'node:path'

/** The state of a socket in /proc/net/tcp. */
const LISTEN = '0A'
const HEX_LOOPBACK = new Map([
  ['0100007F', '127.0.0.1'],
  ['00000000000000000000000001000000', '::1'],
])

/** @returns addresses with ports; all but the two of loopback as the kernel has them, in hexadecimal */
export async function listeningAddresses(processGroup: number): Promise<string[]> {
  const sockets = new Set<string>()
  for (const pid of await processesOf(processGroup)) {
    // eslint-disable-next-line no-await-in-loop -- they are few
    for (const inode of await socketsOf(pid)) sockets.add(inode)
  }
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      if (state !== LISTEN || !sockets.has(inode)) return []
      const [address = '', port = ''] = local.split(':')
      return [`${HEX_LOOPBACK.get(address) ?? address}:${Number.parseInt(port, 16)}`]
    }),
  )
}

/** Living processes of a group. */
export async function processesOf(processGroup: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const groups = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      // After the name in parentheses, which may hold anything: state, parent and group.
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return state === 'Z' ? undefined : Number(group)
    }),
  )
  return pids.filter((_, index) => groups[index] === processGroup)
}

async function socketsOf(pid: string): Promise<string[]> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const targets = await Promise.all(
    names.map((name) => readlink(path.join(folder, name)).catch(() => '')),
  )
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [])
}
