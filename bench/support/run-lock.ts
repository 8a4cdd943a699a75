import { readFile, rm, writeFile } from 'node:fs/promises'

/**
 * Locks the checkout for one run: two at once would distort each other's measurements and share files.
 *
 * @param file holds the process ID of the run
 * @returns a function that releases the lock
 * @throws an error that names the process of the other run
 */
export async function acquireRunLock(file: string): Promise<() => Promise<void>> {
  const other = Number(await readFile(file, 'utf8').catch(() => ''))
  if (other > 0 && isRunning(other)) {
    throw new Error(
      `Process ${other} is already measuring, and two runs would distort each other: wait until it ends, or stop it.`,
    )
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
