/** Compares everything that documents the settings with their tables. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import {
  defaultOf,
  type DescribedSetting,
  meaningOf,
} from '../../../../lambda/settings/description.ts'
import { DOCUMENTS, TOKEN_CHECK } from '../../../../lambda/settings/settings-table.ts'
import { writeSetting } from '../../../../lambda/settings/setting.ts'
import { USAGE } from '../../../../local/usage.ts'
import { ALL_SETTINGS as ALL, PARTS } from '../../../../site/settings-texts.ts'

const STALE = 'npm run settings writes docs/settings.md and .env.example anew'
/** Props that take a construct of AWS where the variable takes its name: their docstrings have other words. */
const CONSTRUCTS = new Set([
  'clientKey',
  'clientSecret',
  'encryptionKey',
  'certificate',
  'edgeOriginCertificate',
  'hostedZone',
  'vpc',
  'alarmTopic',
])

const read = (file: string) =>
  readFileSync(path.join(import.meta.dirname, '../../../..', file), 'utf8')
const plain = (text: string) => text.replaceAll('`', '')

/** Finds the texts of exactly these settings, by variable. */
function sameNames(
  found: ReadonlyMap<string, unknown>,
  settings: readonly DescribedSetting[],
  message?: string,
) {
  const names = (list: Iterable<string>) => [...list].toSorted()
  assert.deepEqual(names(found.keys()), names(settings.map(({ variable }) => variable)), message)
}

suite('the tables', () => {
  test('list each variable and each prop once', () => {
    for (const key of ['variable', 'prop'] as const) {
      const names = ALL.map((described) => described[key]).filter((name) => name !== undefined)
      assert.deepEqual(names, [...new Set(names)])
    }
  })

  test('name the prop of each setting of the gate like the setting, without the unit', () => {
    const gate = { ...DOCUMENTS, ...TOKEN_CHECK }
    for (const [name, [variable]] of Object.entries(gate)) {
      const described = ALL.find((other) => other.variable === variable)
      assert.equal(described?.prop, name.replace(/Seconds$/, ''))
    }
  })

  test('have a sentence for each setting, and defaults and examples that its parser accepts', () => {
    for (const described of ALL) {
      const { variable, sentence, setting, example } = described
      assert.match(sentence, /^[A-Z].*\.$/, variable)
      const [, parser, fallback] = setting
      const parse = (text: string) =>
        parser.parse(text, (wanted) => assert.fail(`${variable}=${text}: ${wanted}`))
      const written = writeSetting(setting, fallback)
      if (written !== '') assert.deepEqual(parse(written), fallback, variable)
      if (example !== undefined) assert.equal(writeSetting(setting, parse(example)), example)
    }
  })
})

suite('docs/settings.md', () => {
  const sections = read('docs/settings.md').split(/^## /m)
  const rowsOf = (section = '') =>
    new Map(
      [...section.matchAll(/^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$/gm)].map(
        ([, name = '', value, meaning = '']) => [name, { value, meaning }],
      ),
    )

  for (const [heading, where] of PARTS) {
    test(`describes each setting of the part "${heading}"`, () => {
      const settings = ALL.filter((described) => described.where === where)
      const rows = rowsOf(sections.find((section) => section.startsWith(`${heading}\n`)))
      sameNames(rows, settings, STALE)
      for (const described of settings) {
        const { value, meaning = '' } = rows.get(described.variable) ?? {}
        const wanted = defaultOf(described) ?? 'none'
        assert.equal(value, wanted, `${described.variable}: ${STALE}`)
        assert.ok(
          meaning.startsWith(meaningOf(described)),
          `${described.variable}: ${meaning}\ndoes not start with: ${meaningOf(described)}\n${STALE}`,
        )
      }
    })
  }
})

test('.env.example has each setting commented out, below its description, with its default or an example', () => {
  const entries = read('.env.example').matchAll(/^((?:# .*\n)+)#([A-Z_]+)=(.*)$/gm)
  const found = new Map(
    [...entries].map(([, comment = '', name = '', value]) => [
      name,
      { value, comment: comment.trim().replaceAll(/^# /gm, '').replaceAll('\n', ' ') },
    ]),
  )
  sameNames(found, ALL, STALE)
  for (const described of ALL) {
    const { variable, setting, example = '' } = described
    const wanted = {
      comment: plain(meaningOf(described)),
      value: writeSetting(setting, setting[2]) || example,
    }
    assert.deepEqual(found.get(variable), wanted, `${variable}: ${STALE}`)
  }
})

test('--help describes each setting of the local server', () => {
  const entries = USAGE.matchAll(/^ {2}([A-Z_]+) +(.*(?:\n {10,}.*)*)$/gm)
  const found = new Map(
    [...entries].map(([, name = '', text = '']) => [name, text.replaceAll(/\n +/g, ' ')]),
  )
  const settings = ALL.filter(({ where }) => where !== 'synth')
  sameNames(found, settings)
  for (const described of settings) {
    const value = defaultOf(described)
    const texts = [meaningOf(described), ...(value === undefined ? [] : [`Default: ${value}`])]
    assert.equal(found.get(described.variable), plain(texts.join(' ')))
  }
})

suite('the docstrings of props', () => {
  const source =
    read('lib/settings/protected-mcp-api-props.ts') + read('lib/settings/limit-props.ts')
  const docs = new Map(
    [...source.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s+readonly (\w+)\??:/gs)].map(
      ([, comment = '', name = '']) => {
        const text = comment.replaceAll(/\s*\n\s+\* ?/g, ' ').trim()
        const [meaning = '', value] = text.split(' @default ')
        return [name, { meaning: meaning.trim(), value }]
      },
    ),
  )
  const props = ALL.filter(({ prop }) => prop !== undefined)
  const docOf = (prop = '') => docs.get(prop) ?? assert.fail(`no docstring of ${prop}`)

  test('begin with the sentence of the setting', () => {
    for (const { prop = '', sentence } of props) {
      const { meaning } = docOf(prop)
      if (CONSTRUCTS.has(prop)) continue
      assert.ok(
        meaning.startsWith(sentence),
        `${prop}: ${meaning}\ndoes not start with: ${sentence}`,
      )
    }
  })

  test('give the default of the setting', () => {
    for (const { prop, setting, default: words = 'none' } of props) {
      const { value = '' } = docOf(prop)
      if (prop === 'issuer') assert.match(value, /one of the three is required/)
      else if (writeSetting(setting, setting[2]) === '') {
        const [said, wanted] = [plain(value), plain(words)]
        const agree = said !== '' && (said.includes(wanted) || wanted.includes(said))
        assert.ok(agree, `${prop}: ${value}\nis not: ${words}`)
      } else assert.equal(value, literal(setting), prop)
    }
  })

  /** The default as the prop takes it. */
  function literal([variable, , fallback]: DescribedSetting['setting']): string {
    if (variable === 'LOG_RETENTION_DAYS') return `RetentionDays.${RetentionDays[Number(fallback)]}`
    if (variable.endsWith('_SECONDS')) return `Duration.seconds(${String(fallback)})`
    return JSON.stringify(fallback).replaceAll('"', "'")
  }
})
