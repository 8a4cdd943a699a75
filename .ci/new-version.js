// Run by `npm version`, before it commits: writes the new version wherever it is, and gives what is unreleased in CHANGELOG.md to it.
// It works in the current folder. docs/releases.md has the steps of a release.
import { readFileSync, writeFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
// npm publishes others only under a tag of theirs, which release.yml does not give.
if (!/^\d+\.\d+\.\d+$/.test(version))
  throw new Error(`The version is ${version}: give one without a suffix, such as 1.0.0.`)

/** Each file with a version, and what the text around it is. */
const PLACES = [
  ['create/package.json', /(?<=^ {2}"version": ")[^"]+(?=")/m],
  ['create/template/app/package.json', /(?<="mcp-auth-lambda": "\^)[^"]+(?=")/],
  ['lambda/base/version.ts', /(?<=VERSION = ')[^']+(?=')/],
  ['docs/own-app.md', /(?<=mcp-auth-lambda-)\d[^ ]*(?=\.tgz)/g],
]

const texts = PLACES.map(([file, pattern]) => {
  const text = readFileSync(file, 'utf8')
  if (!pattern.test(text)) throw new Error(`${file} has no version: look for ${pattern}`)
  return [file, text.replace(pattern, version)]
})
texts.push(['CHANGELOG.md', dated(readFileSync('CHANGELOG.md', 'utf8'))])
for (const [file, text] of texts) writeFileSync(file, text)

/** @param {string} changelog */
function dated(changelog) {
  if (changelog.includes(`\n## ${version} `))
    throw new Error(`CHANGELOG.md already has ${version}.`)
  const [, unreleased = ''] = /^## Unreleased\n(.*?)(?=^## |$(?![^]))/ms.exec(changelog) ?? []
  if (!/^- /m.test(unreleased))
    throw new Error('CHANGELOG.md has nothing below "## Unreleased": say there what users get.')
  const today = new Date().toISOString().slice(0, 10)
  return changelog.replace(/^## Unreleased\n/m, `## Unreleased\n\n## ${version} - ${today}\n`)
}
