/** A server whose tools ask for tokens of other services, and one whose tool asks for nothing. */
import { defineServer, defineTool } from '../../lambda/features/public.ts'
import { SERVICES } from '../support/backends-messages.ts'
import { plain } from './server-without-exchange.ts'

const services = Object.values(SERVICES)

export const server = defineServer({
  tools: [
    plain,
    ...services.map((service) =>
      defineTool({
        name: service,
        description: 'Does something, as the user.',
        async run(_, { exchange }) {
          await exchange({ audience: service })
          return 'done'
        },
      }),
    ),
  ],
  needs: { exchange: Object.fromEntries(services.map((service) => [service, 'A service.'])) },
})
