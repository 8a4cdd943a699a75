/** What there is to choose from. Each value is a folder in `template/`. */

export interface Choice {
  readonly value: string
  /** What the list of choices says. */
  readonly title: string
}

interface AuthorizationServer extends Choice {
  /** Its section in docs/authorization-servers.md. */
  readonly anchor: string
  /** Whether it takes this server at a domain of yours only. */
  readonly needsDomain?: boolean
}

interface FrontDoor extends Choice {
  /** What makes `npm run dev` behave like it. */
  readonly localOptions: string
  /** Whether it needs a domain of yours with any authorization server; if not, `…-with-domain` is the folder with one. */
  readonly needsDomain?: boolean
}

/** The first of each list is the default. */
export const AUTHORIZATION_SERVERS = [
  { value: 'cognito', title: 'Amazon Cognito', anchor: 'amazon-cognito' },
  { value: 'keycloak', title: 'Keycloak', anchor: 'keycloak' },
  { value: 'entra', title: 'Microsoft Entra ID', anchor: 'microsoft-entra-id', needsDomain: true },
  { value: 'auth0', title: 'Auth0', anchor: 'auth0' },
  { value: 'okta', title: 'Okta', anchor: 'okta' },
  { value: 'workos', title: 'WorkOS AuthKit', anchor: 'workos-authkit' },
  { value: 'descope', title: 'Descope', anchor: 'descope' },
  { value: 'stytch', title: 'Stytch', anchor: 'stytch' },
  { value: 'clerk', title: 'Clerk', anchor: 'clerk' },
  { value: 'logto', title: 'Logto', anchor: 'logto' },
  { value: 'zitadel', title: 'ZITADEL', anchor: 'zitadel' },
  { value: 'other', title: 'Another server', anchor: 'another-server' },
] as const satisfies readonly [AuthorizationServer, ...AuthorizationServer[]]

export const FRONT_DOORS = [
  { value: 'http', title: 'HTTP API', localOptions: '' },
  {
    value: 'rest',
    title: 'REST API, which streams; it needs a domain of yours',
    localOptions: ' --front-door rest',
    needsDomain: true,
  },
  {
    value: 'edge',
    title: 'CloudFront and AWS WAF before an HTTP API, for servers open to the internet',
    localOptions: ' --edge',
  },
] as const satisfies readonly [FrontDoor, ...FrontDoor[]]

export const EXAMPLE_TOOLS = [
  { value: 'greet', title: 'A tool that greets, and its test' },
  { value: 'none', title: 'None' },
] as const satisfies readonly Choice[]

export const DEFAULT_NAME = 'my-mcp-server'

/** What an app is made from. */
export interface AppOptions {
  readonly name: string
  readonly authorizationServer: (typeof AUTHORIZATION_SERVERS)[number]['value']
  readonly frontDoor: (typeof FRONT_DOORS)[number]['value']
  readonly exampleTools: (typeof EXAMPLE_TOOLS)[number]['value']
}

/** The folder of a front door in the template. */
export function frontDoorFolder(options: AppOptions): string {
  const servers: readonly AuthorizationServer[] = AUTHORIZATION_SERVERS
  const doors: readonly FrontDoor[] = FRONT_DOORS
  const server = servers.find(({ value }) => value === options.authorizationServer)
  const door = doors.find(({ value }) => value === options.frontDoor)
  const hasOther = server?.needsDomain === true && door?.needsDomain !== true
  return hasOther ? `${options.frontDoor}-with-domain` : options.frontDoor
}
