/** Tools that use popular packages, as text for a bundle. */
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '../../..')

export interface PackageUse {
  readonly name: string
  readonly imports: string
  /** An expression; `origin` is a server that answers `{"answer":42}`, `file` one that the tool may write. */
  readonly use: string
  /** The value of that expression. */
  readonly gives: unknown
}

export const WORKING: readonly PackageUse[] = [
  {
    name: 'axios',
    imports: 'import axios from "axios"',
    use: '(await axios.get(origin)).data.answer',
    gives: 42,
  },
  {
    name: 'pg',
    imports: 'import pg from "pg"',
    use: 'await new pg.Client({ host: "127.0.0.1", port: 1 }).connect().catch(({ code }) => code)',
    gives: 'ECONNREFUSED',
  },
  {
    name: 'ioredis',
    imports: 'import { Redis } from "ioredis"',
    use: `await new Redis(1, { lazyConnect: true, retryStrategy: () => null })
      .on("error", () => {}).connect().catch(({ message }) => message)`,
    gives: 'Connection is closed.',
  },
  {
    name: 'lodash',
    imports: 'import _ from "lodash"',
    use: '_.chunk([1, 2, 3], 2)',
    gives: [[1, 2], [3]],
  },
  {
    name: 'express',
    imports: 'import express from "express"; import http from "node:http"',
    use: `await new Promise((resolve) => {
      const app = express().get("/", (request, response) => response.json({ answer: 43 }))
      const server = app.listen(0, "127.0.0.1", () => {
        http.get({ port: server.address().port, host: "127.0.0.1" }, (response) => {
          response.once("data", (data) => (server.close(), resolve(JSON.parse(data).answer)))
        })
      })
    })`,
    gives: 43,
  },
  {
    name: 'openai',
    imports: 'import OpenAI from "openai"',
    use: `(await new OpenAI({ apiKey: "k", baseURL: origin })
      .chat.completions.create({ model: "m", messages: [] })).answer`,
    gives: 42,
  },
  {
    name: '@aws-sdk/client-dynamodb',
    imports: 'import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb"',
    use: `(await new DynamoDBClient({
      endpoint: origin, region: "r", credentials: { accessKeyId: "a", secretAccessKey: "s" },
    }).send(new ListTablesCommand({}))).$metadata.httpStatusCode`,
    gives: 200,
  },
  {
    name: 'pino',
    imports: `import pino from "pino"
      import { once } from "node:events"
      import { readFileSync } from "node:fs"`,
    use: `await (async () => {
      const target = pino.transport({ target: "pino/file", options: { destination: file } })
      pino(target).info("by a worker")
      const closed = once(target, "close")
      target.end()
      await closed
      return JSON.parse(readFileSync(file, "utf8")).msg
    })()`,
    gives: 'by a worker',
  },
  {
    name: '@grpc/grpc-js',
    imports: 'import grpc from "@grpc/grpc-js"',
    use: 'new grpc.Client("127.0.0.1:1", grpc.credentials.createInsecure()).getChannel().getTarget()',
    gives: 'dns:127.0.0.1:1',
  },
]

/** Their code is compiled for one machine. */
export const NATIVE: readonly PackageUse[] = ['sharp', 'better-sqlite3'].map((name) => ({
  name,
  imports: `import create from "${name}"`,
  use: 'create(file)',
  gives: undefined,
}))

/** The module with the server, which has the tool. */
export const toolsWith = ({ imports, use }: PackageUse): string => `
  ${imports}
  import { defineServer, defineTool } from ${JSON.stringify(path.join(ROOT, 'lambda/features/public.ts'))}
  import * as z from ${JSON.stringify(path.join(ROOT, 'node_modules/zod/index.js'))}
  const use = async ({ origin, file }) => ${use}
  export const server = defineServer({ tools: [defineTool({
    name: 'use', description: 'Uses a package.',
    inputSchema: z.object({ origin: z.string(), file: z.string() }),
    outputSchema: z.object({ given: z.any() }),
    run: async (input) => ({ given: await use(input) }),
  })] })`

const handlerOf = (source: string): string => `
  import { createHandler } from ${JSON.stringify(path.join(ROOT, 'lambda/handler.ts'))}
  ${source}
  export const handler = createHandler(source)`

/** The entries of the function, by when they load the module with the server. */
export const ENTRIES: Readonly<Record<string, string>> = {
  'at first': handlerOf(
    "import { server } from './tools.mjs'; const source = async () => ({ server })",
  ),
  lazily: handlerOf("const source = () => import('./tools.mjs')"),
}
