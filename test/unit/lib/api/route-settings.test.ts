/**
 * API Gateway merges the route settings of an update with those that the stage has, and refuses the update when one of them is
 * of a route that is gone.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ofType, only, synthesize, text } from '../synthesis.ts'

const at = (resource: string) => {
  const stack = synthesize({ RESOURCE_URL: resource })
  const { RouteSettings: settings } = only(stack, 'AWS::ApiGatewayV2::Stage')
  const routes = ofType(stack, 'AWS::ApiGatewayV2::Route')
  return {
    resource,
    settings: Object.keys(settings ?? {}),
    routes: routes.map(([, route]) => text(route['RouteKey'])),
  }
}

test('no setting of a route is left behind when the path of the resource changes', () => {
  const deployments = ['/mcp', '/tools', '/team/a', ''].map((path) =>
    at(`https://mcp.example.com${path}`),
  )
  const kept = deployments.flatMap(({ settings }) => settings)
  for (const { resource, routes } of deployments) {
    const orphans = kept.filter((key) => !routes.includes(key))
    assert.deepEqual(orphans, [], resource)
  }
})

test('the first update of a stack with limits by route finds the routes of the settings that it keeps', () => {
  const kept = [
    '/mcp',
    '/mcp/{proxy+}',
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp',
    '/.well-known/ai-catalog.json',
    '/mcp/server-card',
    '/mcp/about',
    '/mcp/icon.svg',
    '/',
  ]
  const { routes } = at('https://mcp.example.com/mcp')
  for (const path of kept) assert.ok(routes.includes(`ANY ${path}`), path)
})
