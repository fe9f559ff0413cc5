import type { Ticket } from '@turnout/router/schema/tickets'
import type { TestServer } from './server.ts'

const HOUR = 3_600_000

/** A ticket as its holder has it. */
export interface HeldTicket extends Ticket {
  code: string
  humanCode: string
}

/** A published event whose first session is open now, its second later today. */
export interface TestEvent {
  id: string
  sessionIds: [string, string]
  give: (name: string, type?: 'both' | 'opening' | 'concert') => Promise<HeldTicket>
  issue: (options?: Station) => Promise<{ stationId: string; code: string; url: string }>
  revoke: (stationId: string) => Promise<void>
}

export interface Station {
  name?: string
  role?: 'steward' | 'supervisor'
  /** All of the event if left out. */
  only?: 'opening' | 'concert'
}

export async function makeTestEvent(
  { organizer: { api } }: TestServer,
  title = 'Spring Gathering',
): Promise<TestEvent> {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()
  const event = await api.events.create.mutate({ title, startsAt: at(1), timeZone: 'Europe/Budapest', currency: 'EUR' })
  const session = (name: string, startsAt: string, endsAt: string, doorsOpenAt: string) =>
    api.sessions.create.mutate({ eventId: event.id, name, startsAt, endsAt, doorsOpenAt, capacity: 300 })
  const opening = await session('Opening', at(1), at(3), at(-1))
  const concert = await session('Evening concert', at(5), at(8), at(4))
  const type = (name: string, sessionIds: string[]) =>
    api.ticketTypes.create.mutate({ eventId: event.id, name, priceMinor: 0, sessionIds })
  const types = {
    both: await type('Full pass', [opening.id, concert.id]),
    opening: await type('Opening only', [opening.id]),
    concert: await type('Concert only', [concert.id]),
  }
  await api.events.publish.mutate({ eventId: event.id })

  return {
    id: event.id,
    sessionIds: [opening.id, concert.id],
    give: async (name, kind = 'both') => {
      const order = await api.orders.give.mutate({
        eventId: event.id,
        items: [{ ticketTypeId: types[kind].id, quantity: 1, attendees: [{ name }] }],
        buyer: { name, email: 'guest@example.org' },
      })
      const ticket = order.tickets[0]
      if (!ticket?.code || !ticket.humanCode) throw new Error('The order has no valid ticket')
      return { ...ticket, code: ticket.code, humanCode: ticket.humanCode }
    },
    issue: async ({ name = 'Main door', role = 'steward', only } = {}) => {
      const issued = await api.kiosk.issue.mutate({
        eventId: event.id,
        stationName: name,
        role,
        sessionIds: only ? [only === 'opening' ? opening.id : concert.id] : [],
      })
      return { stationId: issued.station.id, code: issued.pairingCode, url: issued.pairingUrl }
    },
    revoke: async (stationId) => {
      await api.kiosk.revoke.mutate({ stationId })
    },
  }
}
