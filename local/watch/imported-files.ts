/** Reports the files of all modules that are imported from now on, except packages. */
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { hooksAreNeeded, registerTypeScriptHooks } from '../server-file/run-typescript.ts'
import { relativeUrl } from '../server-file/typescript-hooks.ts'

/** @param report called before the module is loaded, also when it does not exist */
export function reportImports(report: (file: string) => void): void {
  const reported = new Set<string>()
  const reportUrl = (url: string) => {
    if (reported.has(url) || !url.startsWith('file:') || url.includes('/node_modules/')) return
    reported.add(url)
    report(fileURLToPath(url))
  }
  if (hooksAreNeeded()) return registerTypeScriptHooks(reportUrl)
  module.registerHooks({
    resolve(specifier, context, next) {
      const relative = relativeUrl(specifier, context.parentURL)
      if (relative !== undefined) reportUrl(relative)
      const resolved = next(specifier, context)
      reportUrl(resolved.url)
      return resolved
    },
  })
}
