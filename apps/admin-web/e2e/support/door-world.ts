import type { TestServer } from './server.ts'

const HOUR = 3_600_000

const people = ['Zsófia Kis', 'Ádám Nagy', 'Eszter Szabó', 'Bence Tóth', 'Lili Varga', 'Márton Balogh', 'Nóra Fehér']

/** A published event whose door is open now: two sessions, bundles, people with tickets. */
export async function makeOpenDoor(api: TestServer['client']['api'], title: string, guests = 14) {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()
  const event = await api.events.create.mutate({
    title,
    startsAt: at(0.5),
    timeZone: 'Europe/Budapest',
    currency: 'EUR',
    locationText: 'Old Tram Depot, Budapest',
  })
  const eventId = event.id
  const session = (name: string, from: number, to: number, capacity: number) =>
    api.sessions.create.mutate({ eventId, name, startsAt: at(from), endsAt: at(to), capacity })
  const concert = await session('Opening concert', 0.5, 3, 40)
  const films = await session('Night of short films', 4, 6, 20)
  const type = (name: string, priceMinor: number, sessionIds: string[]) =>
    api.ticketTypes.create.mutate({ eventId, name, priceMinor, sessionIds })
  const both = await type('Whole evening', 3200, [concert.id, films.id])
  const one = await type('Concert only', 2000, [concert.id])
  await api.events.publish.mutate({ eventId })
  const tickets: { id: string; code: string; name: string; orderId: string }[] = []
  for (let index = 0; index < guests; index += 2) {
    const name = people[(index / 2) % people.length] ?? 'Guest'
    const order = await api.orders.give.mutate({
      eventId,
      items: [
        {
          ticketTypeId: index % 4 === 0 ? both.id : one.id,
          quantity: 2,
          attendees: [{ name }, { name: `${name.split(' ')[0]} guest ${index}` }],
        },
      ],
      buyer: { name, email: `buyer-${index}@example.org` },
    })
    for (const ticket of order.tickets) {
      tickets.push({ id: ticket.id, code: ticket.code ?? '', name: ticket.attendeeName ?? '', orderId: order.id })
    }
  }
  return { event, eventId, concert, films, both, one, tickets }
}
