import type { TestServer } from './server.ts'

const HOUR = 3_600_000

type Api = TestServer['client']['api']

/** A published event that costs money, gives half of it back now, asks questions, and has a discount code. */
export async function makeSale(api: Api, title: string) {
  const at = (hours: number) => new Date(Math.floor(Date.now() / HOUR) * HOUR + hours * HOUR).toISOString()
  const event = await api.events.create.mutate({
    title,
    startsAt: at(36),
    timeZone: 'Europe/Budapest',
    currency: 'EUR',
    locationText: 'Old Tram Depot, Budapest',
    saleSettings: {
      refundPolicy: [
        { hoursBefore: 48, percent: 100 },
        { hoursBefore: 12, percent: 50 },
      ],
    },
  })
  const eventId = event.id
  const session = (name: string, from: number, to: number, capacity: number) =>
    api.sessions.create.mutate({ eventId, name, startsAt: at(from), endsAt: at(to), capacity })
  const concert = await session('Opening concert', 36, 39, 200)
  const films = await session('Night of short films', 40, 42, 60)
  const type = (name: string, priceMinor: number, sessionIds: string[]) =>
    api.ticketTypes.create.mutate({ eventId, name, priceMinor, sessionIds })
  const both = await type('Whole evening', 3250, [concert.id, films.id])
  const one = await type('Concert only', 2000, [concert.id])
  const shirt = await api.questions.create.mutate({
    eventId,
    scope: 'ticket',
    kind: 'choice',
    label: 'T-shirt size',
    options: ['S', 'M', 'L'],
  })
  await api.codes.create.mutate({ eventId, code: 'EARLY10', kind: 'percent', value: 10 })
  await api.events.publish.mutate({ eventId })
  const buy = (
    name: string,
    items: { ticketTypeId: string; quantity: number; names?: string[] }[],
    more: { paymentToken?: string; discountCode?: string } = { paymentToken: 'tok_ok' },
  ) =>
    api.orders.create.mutate({
      eventId,
      items: items.map(({ names = [], ...item }) => ({
        ...item,
        attendees: names.map((attendee) => ({ name: attendee })),
      })),
      buyer: { name, email: `${name.toLowerCase().replaceAll(/[^a-z]/g, '-')}@example.org` },
      ...more,
    })
  return { event, eventId, concert, films, both, one, shirt, buy }
}

/** Moves the sale of an order to so many days ago, as if it had been placed then. */
export async function soldDaysAgo({ db }: Pick<TestServer, 'db'>, orderId: string, days: number): Promise<void> {
  const then = new Date(Date.now() - days * 24 * HOUR)
  await db.updateTable('ticket_order').set({ created_at: then, confirmed_at: then }).where('id', '=', orderId).execute()
}
