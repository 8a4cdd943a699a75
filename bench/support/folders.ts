import path from 'node:path'

/** Root of the checkout, where `cdk` runs. */
export const ROOT = path.join(import.meta.dirname, '../..')

/** Sources of the candidates. */
export const SOURCES = path.join(ROOT, 'bench/candidates')
/** Working folder of the benchmark, which git ignores. */
export const CACHE = path.join(ROOT, 'node_modules/.cache/bench')
