import { shown } from '../calls/shown.ts'

/**
 * What is wrong with the completions of a prompt or a resource template.
 *
 * @param names of everything that can be completed
 * @param isNone goes on after the name of what cannot, such as `is none of its arguments`
 */
export function completionProblems(
  complete: unknown,
  names: readonly string[],
  isNone: string,
): string[] {
  return Object.entries(complete ?? {}).flatMap(([name, completion]) => {
    if (!names.includes(name)) {
      const has = names.length > 0 ? names.join(', ') : 'none'
      return [`completes ${shown(name)}, which ${isNone}: it has ${has}`]
    }
    return completion === undefined || isCompletion(completion)
      ? []
      : [`has ${shown(completion)} for complete.${name}: give a list of strings, or a function`]
  })
}

const isCompletion = (completion: unknown): boolean =>
  typeof completion === 'function' ||
  (Array.isArray(completion) && completion.every((value) => typeof value === 'string'))
