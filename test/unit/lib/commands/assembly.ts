/** A small cloud assembly, as the commands of a pipeline read it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

export interface AssemblyOptions {
  readonly environment?: string
  readonly stackName?: string
  readonly outputs?: object
  readonly source?: object
  readonly artifacts?: object
}

/** @returns a folder with `cdk.out` in it */
export function folderWithAssembly(options: AssemblyOptions = {}): string {
  const { environment = 'aws://unknown-account/unknown-region', stackName, source = {} } = options
  const { outputs = { McpUrl: {} }, artifacts } = options
  const folder = temporaryFolder('assembly-test')
  const write = (file: string, value: object) =>
    writeFileSync(path.join(folder, 'cdk.out', file), JSON.stringify(value))
  mkdirSync(path.join(folder, 'cdk.out'))
  const type = 'aws:cloudformation:stack'
  write('manifest.json', {
    version: '55.0.0',
    artifacts: {
      Edge: { type, environment, properties: { templateFile: 'Edge.template.json' } },
      'Tools.assets': { type: 'cdk:asset-manifest', properties: { file: 'Tools.assets.json' } },
      Tools: { type, environment, properties: { templateFile: 'Tools.template.json', stackName } },
      ...artifacts,
    },
  })
  write('Edge.template.json', {})
  write('Tools.template.json', { Outputs: outputs })
  write('Tools.assets.json', { version: '55.0.0', files: { a1b2: { source, destinations: {} } } })
  return folder
}
