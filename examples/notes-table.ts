/**
 * Tools that keep notes of each user in DynamoDB. The table has the partition key `userId` and the sort key `id`, both
 * strings; `server.ts` lists it in `needs`.
 */
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
// In a project of your own: from 'mcp-auth-lambda/server'.
import { type CallContext, defineTool, ToolError } from '../lambda/features/public.ts'

/** Region, credentials and table come from the environment; connections are kept between calls. */
export const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}))
export const tableName = () => process.env['NOTES_TABLE']

/** The user that the access token was issued for. Never take that from an argument: the model writes those. */
export function userOf({ subject }: CallContext): string {
  if (subject !== undefined) return subject
  throw new ToolError('Notes belong to users, and this access token was issued for none.')
}

const note = z.object({
  id: z.string(),
  text: z.string().describe('The note, in Markdown'),
})

export const addNote = defineTool({
  name: 'add_note',
  title: 'Add a note',
  description: 'Keeps a note for the user.',
  inputSchema: z.object({ text: z.string().min(1).max(10_000).describe('The note, in Markdown') }),
  outputSchema: note,
  annotations: { destructiveHint: false, openWorldHint: false },
  scopes: ['notes:write'],
  async run({ text }, context) {
    const id = `${new Date().toISOString()}_${randomUUID()}` // sorts by time
    const Item = { userId: userOf(context), id, text }
    const put = new PutCommand({ TableName: tableName(), Item })
    await dynamo.send(put, { abortSignal: context.signal })
    return { id, text }
  },
})

export const listNotes = defineTool({
  name: 'list_notes',
  title: 'List notes',
  description: 'Returns the latest notes of the user, newest first.',
  inputSchema: z.object({
    limit: z.int().min(1).max(100).default(20).describe('How many notes at most'),
  }),
  outputSchema: z.object({ notes: z.array(note) }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run({ limit }, context) {
    const query = new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: 'userId = :user',
      ExpressionAttributeValues: { ':user': userOf(context) },
      ScanIndexForward: false,
      Limit: limit,
    })
    const { Items = [] } = await dynamo.send(query, { abortSignal: context.signal })
    return { notes: z.array(note).parse(Items) }
  },
})
