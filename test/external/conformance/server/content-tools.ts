/** Tools that answer by themselves. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { defineTool, ToolError } from '../../../../lambda/mcp/define-tool.ts'
import { AUDIO, type Fixture, IMAGE, ownTool, text, toolFixture } from './fixture.ts'

const STEP_MS = 50

const document = (uri: string, mimeType: string, words: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text: words },
})

const NOTHING = { inputSchema: z.object({}), outputSchema: z.object({}), annotations: {} }

/** These two are made as the server's own tools are. */
const failing = ownTool(
  defineTool({
    ...NOTHING,
    name: 'test_error_handling',
    title: 'Failing',
    description: 'Always fails',
    run() {
      throw new ToolError('This tool always fails.')
    },
  }),
)
const reporting = ownTool(
  defineTool({
    ...NOTHING,
    name: 'test_tool_with_progress',
    title: 'Reporting',
    description: 'Tells how far it is',
    async run(_input, { reportProgress }) {
      await reportProgress(0, 100)
      await delay(STEP_MS)
      await reportProgress(50, 100)
      await delay(STEP_MS)
      await reportProgress(100, 100)
      return {}
    },
  }),
)

export const contentTools: readonly Fixture[] = [
  toolFixture('test_simple_text', 'Answers with text', () => text('Plain text.')),
  toolFixture('test_image_content', 'Answers with an image', () => ({
    content: [{ type: 'image', ...IMAGE }],
  })),
  toolFixture('test_audio_content', 'Answers with a sound', () => ({
    content: [{ type: 'audio', ...AUDIO }],
  })),
  toolFixture('test_embedded_resource', 'Answers with a resource', () => ({
    content: [document('test://embedded-resource', 'text/plain', 'A resource in a result.')],
  })),
  toolFixture('test_multiple_content_types', 'Answers with text, an image and a resource', () => ({
    content: [
      { type: 'text', text: 'Three kinds of content:' },
      { type: 'image', ...IMAGE },
      document('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  })),
  failing,
  reporting,
  toolFixture('test_tool_with_logging', 'Logs what it does', logThrice),
  toolFixture('test_logging_tool', 'Logs what it does', logThrice),
]

async function logThrice({ mcpReq }: ServerContext) {
  await mcpReq.log('info', 'Tool execution started')
  await delay(STEP_MS)
  await mcpReq.log('info', 'Tool processing data')
  await delay(STEP_MS)
  await mcpReq.log('info', 'Tool execution completed')
  return text('Done.')
}
