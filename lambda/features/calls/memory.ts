import { toJson } from './tool-result.ts'

/** What a call remembers, by name, as JSON in lists: an empty one stands for undefined. */
export type Remembered = readonly (readonly [name: string, json: string])[]

/** Keeps what a call must not make twice. */
export function createMemory(before: Remembered) {
  const kept = new Map(before)
  const making = new Map<string, Promise<string>>()

  async function made(name: string, make: () => unknown): Promise<string> {
    const json = encode(await make())
    kept.set(name, json)
    return json
  }

  return {
    async remember<T>(name: string, make: () => T | Promise<T>): Promise<T> {
      const known = kept.get(name)
      if (known !== undefined) return decode(known) as T
      const promise = making.get(name) ?? made(name, make)
      making.set(name, promise)
      return decode(await promise) as T
    },
    remembered: (): Remembered => [...kept],
  }
}

/** @throws {TypeError} for what JSON would lose: it would come back as something else */
const encode = (value: unknown): string => (value === undefined ? '[]' : toJson([value]))
const decode = (json: string): unknown => (JSON.parse(json) as unknown[])[0]
