import { readFile, rm, writeFile } from 'node:fs/promises'

/**
 * Makes sure that no other run is under way on this machine's checkout: two would measure each other, and share files.
 *
 * @param file holds the process ID of the run
 * @returns what ends that
 * @throws naming the run that is under way
 */
export async function alone(file: string): Promise<() => Promise<void>> {
  const other = Number(await readFile(file, 'utf8').catch(() => ''))
  if (other > 0 && isRunning(other)) {
    throw new Error(`Process ${other} is measuring already: two runs would measure each other.`)
  }
  await writeFile(file, String(process.pid))
  return () => rm(file, { force: true })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
