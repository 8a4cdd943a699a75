/** A server whose tools ask for tokens of other services, and one whose tool asks for nothing. */
import { defineServer, defineTool } from '../../lambda/features/public.ts'
import { SERVICES } from '../support/backends-messages.ts'

const define = (name: string, service?: string) =>
  defineTool({
    name,
    description: 'Does something, as the user.',
    async run(_, { exchange }) {
      if (service !== undefined) await exchange({ audience: service })
      return 'done'
    },
  })

const services = Object.values(SERVICES)

export const server = defineServer({
  tools: [define('plain'), ...services.map((service) => define(service, service))],
  needs: { exchange: Object.fromEntries(services.map((service) => [service, 'A service.'])) },
})
