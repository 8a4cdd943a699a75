/** A server with a tool that calls another protected server for its user, for `--server`. */
import * as z from 'zod'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { callTool } from '../../support/clients/token-verdicts.ts'

export const EXCHANGING_SERVER = import.meta.filename
/** The client at Keycloak that stands for the other server. */
export const OTHER_SERVICE = 'other-service'

const addThere = defineTool({
  name: 'add_numbers',
  description: 'Adds two numbers at another server.',
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  async run(_, context) {
    const { token, scopes } = await context.exchange({ audience: OTHER_SERVICE, scope: 'mcp' })
    const { status, text } = await callTool(String(process.env['OTHER_URL']), token)
    const [, claims = ''] = token.split('.')
    const { aud, azp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
      string,
      unknown
    >
    return JSON.stringify({ status, text, aud, azp, sub, scopes, same: sub === context.subject })
  },
})

export const server = defineServer({
  tools: [addThere],
  needs: {
    exchange: { [OTHER_SERVICE]: 'the other server' },
    variables: { OTHER_URL: 'URL of the other server' },
  },
})
