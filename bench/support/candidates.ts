/** The candidates of the comparison. */
import type { Era } from './events.ts'

export interface Candidate {
  readonly name: string
  /** Name in tables. */
  readonly title: string
  readonly eras: readonly Era[]
  /** Whether it claims to refuse tokens for other servers. */
  readonly checksAudience: boolean
  /** Which form of the metadata URL it serves. @default 'path' */
  readonly metadataForm?: 'path' | 'root'
  /** The questions that it takes part in. @default all */
  readonly questions?: readonly string[]
  /** Which access tokens it takes. @default 'opaque' */
  readonly tokens?: 'opaque' | 'signed'
  /** @default 'http-api' */
  readonly frontDoor?: 'rest'
  /** Packages that it needs in another version: the alias in package.json by package name. */
  readonly packages?: Readonly<Record<string, string>>
}

/** References for ratios: what users would otherwise put together, and the least code that does the same. */
export const NAIVE = 'naive-v2'
export const FLOOR = 'floor'
export const PYTHON = 'python-mcp'
export const PROJECT = 'mcp-auth-lambda'
export const UNCACHED = 'mcp-auth-lambda-uncached'
const SIGNED = 'mcp-auth-lambda-jwt'
export const SHIPPED_KEYS = 'mcp-auth-lambda-jwt-keys'
const STREAMING = 'mcp-auth-lambda-rest'
/** This project, in all ways of running it. */
export const OWN: readonly string[] = [PROJECT, UNCACHED, STREAMING, SIGNED, SHIPPED_KEYS]

const BOTH = ['modern', 'legacy'] as const
const LEGACY = ['legacy'] as const
const SIGNED_QUESTIONS = ['artifact-size', 'cold-start', 'next-calls', 'warm', 'backend-calls']

export const CANDIDATES: readonly Candidate[] = [
  { name: PROJECT, title: 'this project', eras: BOTH, checksAudience: true },
  {
    name: UNCACHED,
    title: 'this project, without its code cache',
    eras: BOTH,
    checksAudience: true,
    questions: ['artifact-size', 'cold-start', 'next-calls', 'warm'],
  },
  {
    name: STREAMING,
    title: 'this project, streaming front door',
    eras: BOTH,
    checksAudience: true,
    questions: ['artifact-size', 'cold-start', 'next-calls', 'warm'],
    frontDoor: 'rest',
  },
  {
    name: SIGNED,
    title: 'this project, signed tokens',
    eras: BOTH,
    checksAudience: true,
    tokens: 'signed',
    questions: SIGNED_QUESTIONS,
  },
  {
    name: SHIPPED_KEYS,
    title: 'this project, signed tokens, shipped keys',
    eras: BOTH,
    checksAudience: true,
    tokens: 'signed',
    questions: SIGNED_QUESTIONS,
  },
  { name: FLOOR, title: 'floor: no packages at all', eras: BOTH, checksAudience: true },
  { name: NAIVE, title: 'MCP SDK v2, middy, Powertools, Hono', eras: BOTH, checksAudience: true },
  {
    name: 'sdk-v1',
    title: 'MCP SDK v1, Express, serverless-express',
    eras: LEGACY,
    checksAudience: true,
  },
  { name: 'mcp-handler', title: 'mcp-handler', eras: BOTH, checksAudience: true },
  { name: 'hono-mcp', title: '@hono/mcp', eras: LEGACY, checksAudience: true },
  {
    name: 'mcp-framework',
    title: 'mcp-framework',
    eras: LEGACY,
    checksAudience: true,
    metadataForm: 'root',
    packages: { zod: 'zod-v3' },
  },
  {
    name: 'middy-mcp',
    title: 'middy-mcp',
    eras: LEGACY,
    checksAudience: true,
    packages: { '@modelcontextprotocol/sdk': 'sdk-1-22', zod: 'zod-v3' },
  },
  { name: PYTHON, title: 'MCP SDK of Python, uvicorn', eras: BOTH, checksAudience: true },
]

export const QUICK_CANDIDATES: readonly string[] = [...OWN, FLOOR, NAIVE]

/** Whether users might deploy it to Lambda instead: targets are compared with the best peer. */
export const isPeer = (name: string): boolean => ![...OWN, FLOOR, PYTHON].includes(name)
