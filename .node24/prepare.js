// Makes sure that npm scripts run on Node 24, as npm alone does not:
// - It leaves out an optional package that it cannot fetch, or whose integrity is wrong, and reports success.
// - npm 10 deletes the link to `node` along with the packages of the other platforms, which have one of that name.
const { existsSync, symlinkSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { optionalDependencies } = require('./package.json')

const { arch, version } = process
const platform = process.platform === 'win32' ? 'win' : process.platform
const modules = path.join(__dirname, '../node_modules')
const name = Object.keys(optionalDependencies).find((key) => key.endsWith(`-${platform}-${arch}`))

function fail(message) {
  console.error(message)
  process.exitCode = 1
}

if (name === undefined) {
  if (Number.parseInt(version.slice(1), 10) < 24) {
    fail(
      `npm scripts need Node 24, which has no package for ${platform}-${arch}: install Node 24 or later here, as this is ${version}.`,
    )
  }
} else if (!existsSync(path.join(modules, name))) {
  fail(
    `npm left out ${name}@${optionalDependencies[name]}: it cannot be fetched, or it is not what package-lock.json says. Run npm ci again.`,
  )
} else {
  const link = path.join(modules, '.bin', platform === 'win' ? 'node.cmd' : 'node')
  if (!existsSync(link)) {
    if (platform === 'win') writeFileSync(link, `@"%~dp0..\\${name}\\bin\\node.exe" %*\r\n`)
    else symlinkSync(`../${name}/bin/node`, link)
  }
}
