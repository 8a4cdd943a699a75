/**
 * All examples in one server: what they need at run time, and what the model learns about it as a whole.
 * `npm start -- --server examples/server.ts` serves them, once what they need is in the environment; with
 * ADVERTISED_SCOPES=notes:write, clients ask at sign-in for the scope of the tools that write.
 */
// In a project of your own: from 'mcp-auth-lambda/server'.
import { defineServer } from '../lambda/features/public.ts'
import { drawChart } from './chart-image.ts'
import { deleteOldNotes } from './delete-with-consent.ts'
import { addNote, listNotes } from './notes-table.ts'
import { listOrders, LOCAL_ORDERS_API, ordersApi } from './orders-of-user.ts'
import { handbook, teamNote, weeklyReport } from './team-notes.ts'
import { getWeather } from './weather-api.ts'

export const server = defineServer({
  name: 'examples',
  title: 'Examples',
  version: '1.0.0',
  description: 'Notes of users and of teams, their orders, the weather, and charts.',
  instructions:
    'add_note and list_notes are for the notes of the user. The notes of teams are resources: read those instead of asking the user for them.',
  tools: [addNote, listNotes, deleteOldNotes, getWeather, drawChart, listOrders],
  resources: [handbook, teamNote],
  prompts: [weeklyReport],
  needs: {
    tables: { NOTES_TABLE: 'readWrite' },
    secrets: { WEATHER_API_KEY: 'Key of the weather API' },
    variables: {
      WEATHER_API_URL: 'URL of the weather API',
      ORDERS_API_URL: { description: 'URL of the orders API', default: LOCAL_ORDERS_API },
    },
    exchange: { [ordersApi()]: 'the orders of the user' },
  },
})
