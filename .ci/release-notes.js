// Prints the section of CHANGELOG.md for a tag such as v0.2.0: `node .ci/release-notes.js v0.2.0`. Fails when a package has another version.
import { readFileSync } from 'node:fs'

const [tag = ''] = process.argv.slice(2)
for (const file of ['package.json', 'create/package.json']) {
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
  if (tag !== `v${version}`) fail(`The tag is "${tag}", and ${name} has the version ${version}.`)
}
const version = tag.slice(1)
const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m)
const section = sections.find((text) => text.startsWith(`${version} - `))
if (section === undefined) fail(`CHANGELOG.md has no section "## ${version} - DATE".`)
console.log(section.slice(section.indexOf('\n')).trim())

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
