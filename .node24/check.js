// npm leaves out an optional package that it cannot fetch, or whose integrity is wrong, and reports success.
// This makes `npm ci` fail instead, before scripts run on another Node.
const { existsSync } = require('node:fs')
const path = require('node:path')
const { optionalDependencies } = require('./package.json')

const { arch, version } = process
const platform = process.platform === 'win32' ? 'win' : process.platform
const name = Object.keys(optionalDependencies).find((key) => key.endsWith(`-${platform}-${arch}`))

if (name !== undefined && !existsSync(path.join(__dirname, '../node_modules', name))) {
  console.error(
    `npm left out ${name}@${optionalDependencies[name]}: it cannot be fetched, or it is not what package-lock.json says. Run npm ci again.`,
  )
  process.exitCode = 1
} else if (Number.parseInt(version.slice(1), 10) < 24) {
  console.error(
    `The npm scripts need Node 24, and no package holds it for ${platform}-${arch}: install Node 24 or later, as this is ${version}.`,
  )
  process.exitCode = 1
}
