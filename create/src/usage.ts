import { AUTHORIZATION_SERVERS, type Choice, EXAMPLE_TOOLS, FRONT_DOORS } from './choices.ts'

const values = (choices: readonly Choice[]) => choices.map(({ value }) => value).join(', ')

export const USAGE = `Usage: npm create mcp-auth-lambda [FOLDER] [-- OPTIONS]

Creates an app: an MCP server protected by OAuth 2.0, to run on this machine and on AWS Lambda. Asks for what is not given.

FOLDER                       where the app goes: a folder that is empty or not there yet; by default named like the app
--name NAME                  of the app; by default that of the folder
--authorization-server NAME  ${values(AUTHORIZATION_SERVERS)}
--front-door NAME            ${values(FRONT_DOORS)}
--example-tools NAME         ${values(EXAMPLE_TOOLS)}
--yes, -y                    asks nothing: takes the first of these for what is not given
--help, -h                   prints this text
--version, -v                prints the version`
