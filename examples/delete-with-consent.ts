/** A tool that asks the user by a form before it deletes anything. */
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
// In a project of your own: from 'mcp-auth-lambda/server'.
import { type CallContext, defineTool, elicitForm } from '../lambda/features/public.ts'
import { dynamo, tableName, userOf } from './notes-table.ts'

const MAX_DELETED = 100

export const deleteOldNotes = defineTool({
  name: 'delete_old_notes',
  title: 'Delete old notes',
  description: 'Deletes the notes that the user wrote before a day, once the user has agreed.',
  inputSchema: z.object({ before: z.iso.date().describe('The first day to keep, in UTC') }),
  annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: false },
  scopes: ['notes:write'],
  asks: true,
  async run({ before }, context) {
    // Once the user has answered, all of this runs again. `remember` deletes what the user agreed to, and nothing newer.
    const ids = await context.remember('ids', () => idsBefore(before, context))
    if (ids.length === 0) return `There are no notes from before ${before}.`

    const form = z.object({ sure: z.boolean().describe('Delete them for ever') })
    const question = `Delete ${ids.length} notes from before ${before}?`
    const { consent } = await context.ask({ consent: elicitForm(question, form) })
    if (consent.action !== 'accept' || !consent.content.sure) return 'The user kept the notes.'

    await Promise.all(ids.map((id) => deleteNote(id, context)))
    return `Deleted ${ids.length} notes.`
  },
})

async function idsBefore(day: string, context: CallContext): Promise<string[]> {
  const query = new QueryCommand({
    TableName: tableName(),
    KeyConditionExpression: 'userId = :user AND id < :day', // an id begins with its time
    ExpressionAttributeValues: { ':user': userOf(context), ':day': day },
    ProjectionExpression: 'id',
    Limit: MAX_DELETED,
  })
  const { Items = [] } = await dynamo.send(query, { abortSignal: context.signal })
  return Items.map((item) => String(item['id']))
}

async function deleteNote(id: string, context: CallContext): Promise<void> {
  const Key = { userId: userOf(context), id }
  await dynamo.send(new DeleteCommand({ TableName: tableName(), Key }), {
    abortSignal: context.signal,
  })
}
