/** The settings of the page for people. No function reads them: synth and the local server write them into its profile. */
import type { Descriptions } from './description.ts'
import { iconFileProblem } from './icon-file.ts'
import { accentColors } from './page-colors.ts'
import { urlProblem } from '../oauth/url.ts'
import { flag, list, text, without } from './parsers.ts'
import type { SettingsTable, ValuesOf } from './setting.ts'

const MAX_LINK = 500

export const PAGE = {
  iconFile: ['ICON_FILE', without(iconFileProblem)],
  accentColors: ['ACCENT_COLORS', accentColors],
  contactUrl: ['CONTACT_URL', without((value) => linkProblem(value, ['https:', 'mailto:']))],
  /** Also `resource_policy_uri` of the protected resource metadata (RFC 9728 §2). */
  privacyUrl: ['PRIVACY_URL', without((value) => linkProblem(value, ['https:']))],
  /** Undefined: on locally, off when deployed. */
  tryPage: ['TRY_PAGE', flag('off', 'on')],
  tryClientId: ['TRY_CLIENT_ID', text],
  tryOrigins: ['TRY_ORIGINS', list(',', without(endpointOriginProblem)), []],
} as const satisfies SettingsTable

export const PAGE_DESCRIPTIONS: Descriptions<typeof PAGE> = {
  iconFile: {
    sentence: 'SVG file with the icon of the server, for its page, its card and clients.',
    default: 'the icon of this package',
    prop: 'iconFile',
  },
  accentColors: {
    sentence: 'Colors of links and buttons of the page, for light pages and for dark ones.',
    syntax: 'Two, such as `#364fc7 #91a7ff`, separated by a space.',
    default: 'blue',
    example: '#364fc7 #91a7ff',
    prop: 'accentColors',
  },
  contactUrl: {
    sentence: 'Where people reach the operator, for the page: an https or mailto URL.',
    example: 'mailto:tools@example.com',
    default: 'none',
    prop: 'contactUrl',
  },
  privacyUrl: {
    sentence:
      'Privacy policy, for the page and the metadata (`resource_policy_uri`): an https URL.',
    example: 'https://example.com/privacy',
    default: 'none',
    prop: 'privacyUrl',
  },
  tryPage: {
    sentence: 'Whether there is a page on which people sign in and try the tools.',
    syntax: 'Either `on` or `off`.',
    default: 'locally `on`, deployed `off`',
    example: 'on',
    prop: 'tryPage',
  },
  tryClientId: {
    sentence: 'ID of a public client for that page at the authorization server.',
    default: "the page's metadata document, or registration",
    example: 'try-page',
    prop: 'tryClientId',
  },
  tryOrigins: {
    sentence:
      "Origins of the authorization server's endpoints that are not at its issuer, for that page.",
    syntax: 'Separated by commas.',
    prop: 'tryOrigins',
  },
}

export type PageSettings = ValuesOf<typeof PAGE>

/** Links that a browser follows without running anything. */
function linkProblem(value: string, schemes: readonly string[]): string | undefined {
  const wanted = `give a URL that begins with ${schemes.join(' or ')}`
  if (!URL.canParse(value) || /[\s<>"\p{Cc}]/u.test(value)) return wanted
  const { protocol, username, password, pathname } = new URL(value)
  if (!schemes.includes(protocol) || pathname === '') return wanted
  if (username !== '' || password !== '') return 'leave out the user name and password'
  return value.length > MAX_LINK ? `give at most ${MAX_LINK} characters` : undefined
}

/** An origin that codes and tokens may go to, in characters that mean nothing in a policy. */
function endpointOriginProblem(value: string): string | undefined {
  const problem = urlProblem(value)
  if (problem !== undefined) return problem
  const isOrigin = new URL(value).origin === value && /^[\w:/.[\]-]+$/.test(value)
  return isOrigin ? undefined : 'give an origin alone, such as https://login.example.com'
}

/** What the page to try tools cannot do: it has no key to bind a token to, and speaks Streamable HTTP. */
interface Needs {
  readonly dpop?: string | undefined
  readonly certificateBoundTokens?: string | undefined
  readonly transport?: string | undefined
}

type TrySettings = Needs & { readonly [K in keyof PageSettings]?: PageSettings[K] | undefined }

/** @param byDefault whether the page is there when nothing says so and it can work */
export function hasTryPage(settings: TrySettings, byDefault: boolean): boolean {
  return settings.tryPage ?? (byDefault && obstacleOf(settings) === undefined)
}

/**
 * Returns a sentence for each setting of that page that cannot work or has no effect.
 *
 * @param nameOf how the reader of the message calls a variable
 */
export function tryPageProblems(
  settings: TrySettings,
  byDefault: boolean,
  nameOf: (variable: string) => string,
): string[] {
  const name = nameOf(PAGE.tryPage[0])
  const obstacle = obstacleOf(settings)
  if (settings.tryPage === true && obstacle !== undefined) {
    return [`${name} is on, and the page cannot work: ${obstacle}; leave out ${name}`]
  }
  if (hasTryPage(settings, byDefault)) return []
  const { tryClientId, tryOrigins = [] } = settings
  return [
    ...(tryClientId === undefined ? [] : [PAGE.tryClientId[0]]),
    ...(tryOrigins.length === 0 ? [] : [PAGE.tryOrigins[0]]),
  ].map((other) => `${nameOf(other)} is set, and there is no page to try tools: set ${name} to on`)
}

function obstacleOf({ dpop, certificateBoundTokens, transport }: Needs): string | undefined {
  if (dpop === 'required') return 'it has no key for DPoP, which is required'
  if (certificateBoundTokens === 'required')
    return 'its token is bound to no client certificate, which is required'
  return transport === 'sse' ? 'it does not speak HTTP+SSE' : undefined
}

/**
 * The origins that may call: the page of the server itself is one of them, where it calls tools.
 *
 * @param own origin of the resource; undefined: all loopback origins may call already
 */
export function withOwnOrigin(
  origins: readonly string[] | undefined,
  own: string,
): readonly string[] {
  return [...new Set([...(origins ?? []), own])]
}
