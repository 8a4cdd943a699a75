/** The documentation names files, folders and headings of this repository: each must be there. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'

const ROOT = path.join(import.meta.dirname, '../../..')
const DOCUMENTS = globSync(['*.md', 'create/*.md', 'docs/*.md'], { cwd: ROOT })
const TOP_LEVEL = /^(?:\.ci|\.github|bench|create|docs|examples|lambda|lib|local|site|test)\//
const FILE = /^[\w.@-]+(?:\/[\w.@-]+)+\.(?:js|json|md|mjs|py|svg|ts|txt|yml)$/

/** Paths that may be missing here, and why. */
const ELSEWHERE = new Map([
  ['artifacts/bench/report.md', 'written by npm run bench'],
  ['schemas/v1/server-card.schema.json', 'a file of the repository ext-server-card'],
])

/** Users replace what is there. */
const YOURS = /^(?:lambda|test)\/server\//

/** Without code blocks: they show what to type, and what is printed. */
const textOf = (document: string) =>
  readFileSync(path.join(ROOT, document), 'utf8').replaceAll(/^( *)```.*?^\1```$/gms, '')

function linksOf(document: string): string[] {
  const links = [...textOf(document).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target)
  return links.filter((target) => !/^[a-z]+:/.test(target))
}

function pathsOf(document: string): string[] {
  const spans = [...textOf(document).matchAll(/`([^`\s]+)`/g)].map(([, span = '']) => span)
  return spans.filter((span) => TOP_LEVEL.test(span) || FILE.test(span))
}

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(document: string): string[] {
  const headings = [...textOf(document).matchAll(/^#+ (.*)$/gm)]
  return headings.map(([, heading = '']) => {
    const title = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    return title.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
  })
}

function assertLink(document: string, link: string): void {
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? document : path.join(path.dirname(document), file)
  assertPath(document, target)
  if (anchor === undefined) return
  const message = `${document} links to ${link}, and ${target} has no such heading`
  assert.ok(anchorsOf(target).includes(anchor), message)
}

function assertPath(document: string, name: string): void {
  const isThere = existsSync(path.join(ROOT, name))
  const mayBeMissing = ELSEWHERE.has(name) || YOURS.test(name)
  assert.ok(isThere || mayBeMissing, `${document} names ${name}, which is missing`)
}

describe('the documentation', () => {
  for (const document of DOCUMENTS) {
    it(`links to what is there: ${document}`, () => {
      for (const link of linksOf(document)) assertLink(document, link)
    })

    it(`names paths that are there: ${document}`, () => {
      for (const name of pathsOf(document)) assertPath(document, name)
    })
  }

  it('names each path that may be missing', () => {
    const named = new Set([...DOCUMENTS.flatMap(linksOf), ...DOCUMENTS.flatMap(pathsOf)])
    for (const name of ELSEWHERE.keys()) assert.ok(named.has(name), `${name} can be taken off`)
  })
})
