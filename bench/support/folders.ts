import path from 'node:path'

/** Where `cdk` runs. */
export const ROOT = path.join(import.meta.dirname, '../..')

/** Sources of the candidates. */
export const SOURCES = path.join(ROOT, 'bench/candidates')
/** Of the benchmark, in a folder that git ignores. */
export const CACHE = path.join(ROOT, 'node_modules/.cache/bench')
