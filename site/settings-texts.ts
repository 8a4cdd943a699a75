/** What docs/settings.md and `.env.example` say about each setting, out of the tables in the code. */
import {
  defaultOf,
  type DescribedSetting,
  describeTable,
  meaningOf,
} from '../lambda/settings/description.ts'
import { DESCRIBED_SETTINGS } from '../lambda/settings/descriptions.ts'
import { writeSetting } from '../lambda/settings/setting.ts'
import { AWS, AWS_DESCRIPTIONS } from '../lib/settings/aws-settings.ts'
import { LISTENER, LISTENER_DESCRIPTIONS } from '../local/local-settings.ts'

/** Every setting, in the order of its table. */
export const ALL_SETTINGS: readonly DescribedSetting[] = [
  ...DESCRIBED_SETTINGS,
  ...describeTable(LISTENER, LISTENER_DESCRIPTIONS),
  ...describeTable(AWS, AWS_DESCRIPTIONS),
]

/** The parts of the page: the heading of each, and where its settings apply. */
export const PARTS = [
  ['Everywhere', undefined],
  ['Local', 'local'],
  ['At deployment', 'synth'],
] as const

const ROW = /^\| `([A-Z_]+)` \| .* \|$/
/** A link to more about the setting, which the page adds to the description. */
const LINK = /(?<= )\[[^\]]+\]\([^)]+\)\.(?= \|$)/
const ENV_WIDTH = 110

/**
 * Brings the rows of the page up to date: changes and removes rows where they are, and adds a new row after the row of the
 * setting that comes before it in the tables. Anything else on the page stays.
 *
 * @param page the text of docs/settings.md
 */
export function updateRows(page: string, settings = ALL_SETTINGS): string {
  const sections = page.split(/^(?=## )/m)
  for (const [heading, where] of PARTS) {
    const index = sections.findIndex((section) => section.startsWith(`## ${heading}\n`))
    const section = sections[index]
    if (section === undefined) throw new Error(`The page has no section "${heading}".`)
    const own = settings.filter((described) => described.where === where)
    sections[index] = updateSection(section, own)
  }
  return sections.join('')
}

function updateSection(section: string, settings: readonly DescribedSetting[]): string {
  const names = new Set(settings.map(({ variable }) => variable))
  const lines = section.split('\n').filter((line) => {
    const name = variableOf(line)
    return name === undefined || names.has(name)
  })
  let before: number | undefined
  for (const described of settings) {
    const at = lines.findIndex((line) => variableOf(line) === described.variable)
    if (at !== -1) lines[at] = rowOf(described, lines[at])
    else if (before === undefined) throw new Error(`Add a row for ${described.variable} by hand.`)
    else lines.splice(before + 1, 0, rowOf(described))
    before = at === -1 ? (before ?? 0) + 1 : at
  }
  return lines.join('\n')
}

const variableOf = (line: string) => ROW.exec(line)?.[1]

function rowOf(described: DescribedSetting, old = ''): string {
  const [link] = LINK.exec(old) ?? []
  const meaning = [meaningOf(described), ...(link === undefined ? [] : [link])].join(' ')
  return `| \`${described.variable}\` | ${defaultOf(described) ?? 'none'} | ${meaning} |`
}

/**
 * Writes `.env.example`: each setting commented out, in the order of the page.
 *
 * @param page the text of docs/settings.md, with a row for each setting
 */
export function writeEnvExample(page: string, settings = ALL_SETTINGS): string {
  const order = page.split('\n').map(variableOf)
  const parts = PARTS.map(([heading, where]) => {
    const own = settings
      .filter((described) => described.where === where)
      .toSorted((one, other) => order.indexOf(one.variable) - order.indexOf(other.variable))
    return [`# == ${heading} ==\n`, ...own.map(envEntry)].join('\n')
  })
  const head = '# Copy to .env. Every line is optional: without any, npm start also starts an'
  return [`${head} authorization server.\n`, ...parts].join('\n')
}

function envEntry(described: DescribedSetting): string {
  const { variable, setting, example = '' } = described
  const words = meaningOf(described).replaceAll('`', '').split(' ')
  const lines = ['#']
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`
    if (line.length > ENV_WIDTH) lines.push(`# ${word}`)
    else lines[lines.length - 1] = line
  }
  return `${lines.join('\n')}\n#${variable}=${writeSetting(setting, setting[2]) || example}\n`
}
