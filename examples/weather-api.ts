/** A tool that calls an HTTP API with a key. `server.ts` lists its URL and its key in `needs`. */
import * as z from 'zod'
// In a project of your own: from 'mcp-auth-lambda/server'.
import { type CallContext, defineTool, secret, ToolError } from '../lambda/features/public.ts'

/** Well below the 24 seconds after which a call is stopped, so that the model learns what was slow. */
const TIMEOUT_MS = 5000

/** What the API answers. Anything else that it sends is dropped. */
const weather = z.object({
  temperature_celsius: z.number(),
  conditions: z.string().describe('Such as "light rain"'),
})

export const getWeather = defineTool({
  name: 'get_weather',
  title: 'Get the weather',
  description: 'Returns the current weather in a city.',
  inputSchema: z.object({ city: z.string().min(1).max(100).describe('Such as "Graz, Austria"') }),
  outputSchema: weather,
  annotations: { readOnlyHint: true, openWorldHint: true },
  async run({ city }, context) {
    const url = new URL('/v1/current', process.env['WEATHER_API_URL'])
    url.searchParams.set('city', city)
    const response = await ask(url, context)
    if (response.status === 404) {
      throw new ToolError(`The weather service does not know ${city}: add the country.`)
    }
    if (response.status === 429) {
      throw new ToolError('The weather service takes no more requests: try again in a minute.')
    }
    // The model reads only that the tool failed: this is for the log.
    if (!response.ok) throw new Error(`the weather API answered ${response.status}`)
    return weather.parse(await response.json())
  },
})

async function ask(url: URL, { signal, traceparent }: CallContext): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const headers = {
    'x-api-key': await secret('WEATHER_API_KEY'),
    ...(traceparent !== undefined && { traceparent }), // the API's log lines belong to the same trace
  }
  try {
    // Not even a redirect takes the key to another host.
    return await fetch(url, {
      headers,
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
    })
  } catch (error) {
    if (!timeout.aborted) throw error
    throw new ToolError('The weather service does not answer: try again later.')
  }
}
