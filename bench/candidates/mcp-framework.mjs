/** mcp-framework with its Lambda handler and its OAuth provider, which introspects and caches answers for five minutes. */
import { getSecret } from '@aws-lambda-powertools/parameters/secrets'
import { MCPServer, MCPTool, OAuthAuthProvider } from 'mcp-framework'
import { z } from 'zod'

const { RESOURCE_URL: resource, AUTH_ISSUER: issuer, OAUTH_CLIENT_ID: clientId } = process.env
const { AUTH_INTROSPECTION_ENDPOINT: endpoint, OAUTH_CLIENT_SECRET_ARN: arn } = process.env
const toolCount = Number(process.env.TOOL_COUNT ?? 2)
const now = () => new Date().toISOString()

class AddNumbers extends MCPTool {
  name = 'add_numbers'
  description = 'Adds two numbers and returns the sum.'
  schema = z.object({
    a: z.number().describe('The first summand'),
    b: z.number().describe('The second summand'),
  })

  async execute({ a, b }) {
    return { operation: 'addition', operand_a: a, operand_b: b, result: a + b, timestamp: now() }
  }
}

class MultiplyNumbers extends MCPTool {
  name = 'multiply_numbers'
  description = 'Multiplies two numbers and returns the product.'
  schema = z.object({
    x: z.number().describe('The first factor'),
    y: z.number().describe('The second factor'),
  })

  async execute({ x, y }) {
    return {
      operation: 'multiplication',
      operand_x: x,
      operand_y: y,
      result: x * y,
      timestamp: now(),
    }
  }
}

const clientSecret = await getSecret(arn)
const provider = new OAuthAuthProvider({
  authorizationServers: [issuer],
  resource,
  validation: {
    type: 'introspection',
    audience: resource,
    issuer,
    introspection: { endpoint, clientId, clientSecret },
  },
})
const server = new MCPServer({ name: 'mcp-framework', version: '1.0.0', auth: { provider } })
server.addTool(AddNumbers)
server.addTool(MultiplyNumbers)
for (let index = 2; index < toolCount; index += 1) {
  server.addTool(
    class extends AddNumbers {
      name = `tool_${index}`
    },
  )
}

export const handler = server.createLambdaHandler()
