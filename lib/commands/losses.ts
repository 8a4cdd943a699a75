/** A line of `cdk diff` about a resource that a deployment deletes, replaces or no longer owns. */
const LOSS = /^\[[-~+]\] (AWS::\S+) (.+?) (destroy|replace|may be replaced|orphan)$/gm

/** Each deployment has new ones, and leaves the old ones to `npm run rollback`. */
const VERSION = 'AWS::Lambda::Version'

const EFFECTS: Readonly<Record<string, string>> = {
  destroy: 'is destroyed',
  replace: 'is replaced: a new one is created, and this one destroyed',
  'may be replaced': 'may be replaced',
  orphan: 'is kept, but no longer belongs to the stack',
}

/**
 * Lists what a deployment takes away, one line for each resource; undefined if it takes nothing away.
 *
 * @param diff what `cdk diff` prints, without colors
 */
export function losses(diff: string): string | undefined {
  const lines = Array.from(diff.matchAll(LOSS))
    .filter(([, type]) => type !== VERSION)
    .map(([, type, resource, effect = '']) => `  - ${type} ${resource} ${EFFECTS[effect]}`)
  if (lines.length === 0) return undefined
  return ['This deployment takes away:', ...lines].join('\n')
}
