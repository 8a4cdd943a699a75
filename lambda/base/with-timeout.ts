/** Settles as the promise does, but for one that takes longer: then it fails. What was begun goes on unheard. */
export async function withTimeout<T>(promise: Promise<T>, ms: number, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, ms, new Error(`${who} has not answered after ${ms} ms`))
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
