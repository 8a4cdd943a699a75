/** Tools that answer by themselves. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  audio,
  type CallContext,
  defineTool,
  embeddedResource,
  image,
  text,
  ToolError,
} from '../../../../lambda/features/public.ts'
import { AUDIO, IMAGE } from './samples.ts'

const STEP_MS = 50

export const contentTools = [
  defineTool({
    name: 'test_simple_text',
    description: 'Answers with text',
    run: () => 'Plain text.',
  }),
  defineTool({
    name: 'test_image_content',
    description: 'Answers with an image',
    run: () => image(...IMAGE),
  }),
  defineTool({
    name: 'test_audio_content',
    description: 'Answers with a sound',
    run: () => audio(...AUDIO),
  }),
  defineTool({
    name: 'test_embedded_resource',
    description: 'Answers with a resource',
    run: () =>
      embeddedResource('test://embedded-resource', 'A resource in a result.', {
        mimeType: 'text/plain',
      }),
  }),
  defineTool({
    name: 'test_multiple_content_types',
    description: 'Answers with text, an image and a resource',
    run: () => [
      text('Three kinds of content:'),
      image(...IMAGE),
      embeddedResource('test://mixed-content-resource', '{"test":"data","value":123}', {
        mimeType: 'application/json',
      }),
    ],
  }),
  defineTool({
    name: 'test_error_handling',
    description: 'Always fails',
    run() {
      throw new ToolError('This tool always fails.')
    },
  }),
  defineTool({
    name: 'test_tool_with_progress',
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
  defineTool({
    name: 'test_tool_with_logging',
    description: 'Logs what it does',
    run: logThrice,
  }),
  defineTool({ name: 'test_logging_tool', description: 'Logs what it does', run: logThrice }),
]

/** Into the log of the server: the log of MCP is for sessions, and deprecated. */
async function logThrice(_input: unknown, { log }: CallContext) {
  log.info('Tool execution started')
  await delay(STEP_MS)
  log.info('Tool processing data')
  await delay(STEP_MS)
  log.info('Tool execution completed')
  return 'Done.'
}
