/** Resources that the user attaches to a conversation, and a prompt that the user chooses from a menu. */
import * as z from 'zod'
// In a project of your own: from 'mcp-auth-lambda/server'.
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  embeddedResource,
  text,
  ToolError,
} from '../lambda/features/public.ts'

/** Teams with their notes by day. A server of your own reads them from where they are kept. */
const TEAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  design: { '2026-11-23': '# New icons\n\nThe key has a socket now.' },
  platform: {
    '2026-11-23': '# Deployment\n\nIt takes four minutes.',
    '2026-11-24': '# Outage\n\nNone today.',
  },
}

const notesOf = (team = '') => (Object.hasOwn(TEAMS, team) ? (TEAMS[team] ?? {}) : {})
const uriOf = (team: string, day: string) => `team-notes://${team}/${day}`

export const handbook = defineResource({
  uri: 'team-notes://handbook',
  name: 'handbook',
  title: 'Handbook',
  description: 'How the teams write their notes.',
  mimeType: 'text/markdown',
  read: () => '# Handbook\n\nOne note a day, with a heading.',
})

export const teamNote = defineResourceTemplate({
  uriTemplate: 'team-notes://{team}/{day}',
  name: 'team_note',
  title: 'Note of a team',
  description: 'What a team wrote on a day.',
  mimeType: 'text/markdown',
  complete: {
    team: Object.keys(TEAMS),
    day: (typed, { team }) => Object.keys(notesOf(team)).filter((day) => day.startsWith(typed)),
  },
  list: () =>
    Object.entries(TEAMS).flatMap(([team, notes]) =>
      Object.keys(notes).map((day) => ({
        uri: uriOf(team, day),
        name: `${team} ${day}`,
        title: `Note of ${team} on ${day}`,
      })),
    ),
  // Undefined: there is no such resource.
  read: ({ team, day }) => notesOf(team)[day],
})

export const weeklyReport = definePrompt({
  name: 'weekly_report',
  title: 'Weekly report',
  description: 'Asks for a report on the notes of a team.',
  argsSchema: z.object({ team: z.string().describe('Whose notes') }),
  complete: { team: Object.keys(TEAMS) },
  get({ team }) {
    const notes = Object.entries(notesOf(team))
    if (notes.length === 0) {
      throw new ToolError(`There is no team ${team}: choose ${Object.keys(TEAMS).join(' or ')}.`)
    }
    const attached = notes.map(([day, note]) =>
      embeddedResource(uriOf(team, day), note, { mimeType: 'text/markdown' }),
    )
    return [...attached, text(`Write a report on these notes of the team ${team}.`)]
  },
})
