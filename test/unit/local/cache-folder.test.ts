import assert from 'node:assert/strict'
import path from 'node:path'
import { it } from 'node:test'
import { cacheFolder } from '../../../local/cache-folder.ts'

const HOME = path.resolve('/home/a')

for (const [environment, platform, folder] of [
  [{}, 'linux', path.join(HOME, '.cache')],
  [{}, 'darwin', path.join(HOME, 'Library/Caches')],
  [{}, 'win32', path.join(HOME, 'AppData', 'Local')],
  [{ LOCALAPPDATA: HOME }, 'win32', HOME],
  [{ XDG_CACHE_HOME: HOME }, 'linux', HOME],
  [{ XDG_CACHE_HOME: 'relative' }, 'linux', path.join(HOME, '.cache')],
] as const) {
  it(`${platform} with ${JSON.stringify(environment)}: ${folder}`, () => {
    assert.equal(cacheFolder(environment, platform, HOME), folder)
  })
}
