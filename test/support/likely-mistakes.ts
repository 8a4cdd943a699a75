import { likelyMistakes } from '../../lambda/settings/likely-mistakes.ts'

type Settings = Parameters<typeof likelyMistakes>[0]

/** What is said of settings that are right but for a change. */
export const mistakes = (
  change: Partial<Settings>,
  ...others: Parameters<typeof likelyMistakes> extends [unknown, ...infer Rest] ? Rest : never
) =>
  likelyMistakes(
    {
      issuer: 'https://auth.example.com',
      tokenCheck: 'jwt',
      clientAuthMethod: 'client_secret_basic',
      profile: undefined,
      audiences: ['72f988bf-86f1-41af-91ab-2d7cd011db47'],
      requiredScopes: ['mcp'],
      scopePrefix: undefined,
      allowedClients: undefined,
      authServers: undefined,
      ...change,
    },
    ...others,
  )
