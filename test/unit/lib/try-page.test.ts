/** What a stack has for the page to try tools, and for what operators put on pages. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  environmentOf,
  ofType,
  type Synthesis,
  synthesize,
  synthesizeApi,
  text,
} from './synthesis.ts'

const ORIGIN = 'https://${Api/HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}'
const routesOf = (api: Synthesis) =>
  ofType(api, 'AWS::ApiGatewayV2::Route').map(([, { RouteKey: key }]) => text(key))
const TRY_ROUTES = ['ANY /mcp/about/try', 'ANY /mcp/about/try/client.json']

suite('the page to try tools', () => {
  test('is not there by default: no route leads to it, and no origin may call', () => {
    const stack = synthesize()
    for (const route of TRY_ROUTES) assert.ok(!routesOf(stack).includes(route), route)
    assert.equal(environmentOf(stack, 'Mcp')['ALLOWED_ORIGINS'], undefined)
  })

  test('has its routes where it is on, and may call from the origin of the server, wherever that will be', () => {
    const stack = synthesize({ TRY_PAGE: 'on' })
    for (const route of TRY_ROUTES) assert.ok(routesOf(stack).includes(route), route)
    assert.equal(environmentOf(stack, 'Mcp')['ALLOWED_ORIGINS'], ORIGIN)
    assert.equal(environmentOf(stack, 'Metadata')['ALLOWED_ORIGINS'], undefined)
    const placed = synthesize({
      TRY_PAGE: 'on',
      RESOURCE_URL: 'https://mcp.example.com/tools',
      ALLOWED_ORIGINS: 'https://app.example.com',
    })
    assert.ok(routesOf(placed).includes('ANY /tools/about/try'))
    const { ALLOWED_ORIGINS: allowed } = environmentOf(placed, 'Mcp')
    assert.equal(allowed, 'https://app.example.com,https://mcp.example.com')
  })

  test('is a prop of the construct, with what it needs', () => {
    const props = { tryPage: true, tryClientId: 'own', tryOrigins: ['https://login.example.net'] }
    assert.ok(routesOf(synthesizeApi(props)).includes('ANY /mcp/about/try'))
    for (const [wrong, message] of [
      [
        { tryPage: true, dpop: 'required' },
        /tryPage is on, and the page cannot work: it has no key for DPoP/,
      ],
      [
        { tryClientId: 'own' },
        /tryClientId is set, and there is no page to try tools: set tryPage to on/,
      ],
      [
        { accentColors: ['#ffffff', '#91a7ff'] },
        /accentColors is "#ffffff #91a7ff": #ffffff has a contrast of 1 /,
      ],
      [
        { privacyUrl: 'http://example.com' },
        /privacyUrl is "http:\/\/example\.com": give a URL that begins with https:/,
      ],
      [
        { iconFile: 'none.svg' },
        /iconFile is "none\.svg": give the path of an SVG file that can be read/,
      ],
    ] as const) {
      assert.throws(() => synthesizeApi(wrong), message)
    }
  })
})
