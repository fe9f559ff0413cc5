import type { TestServer } from './server.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Api = TestServer['client']['api']

/** So far from now, on the hour before. */
const instant = (offset: number) => new Date(Math.floor((Date.now() + offset) / HOUR) * HOUR).toISOString()

/** A published event of two days with bundles, some sold, some held. */
export async function makeFestival(api: Api, title = 'Autumn Festival of Small Theatres') {
  const venue = await api.venues.create.mutate({
    name: 'Old Tram Depot',
    address: 'Vas utca 4',
    city: 'Budapest',
    country: 'Hungary',
    timeZone: 'Europe/Budapest',
    capacity: 300,
    rooms: [
      { name: 'Main hall', capacity: 200 },
      { name: 'Studio', capacity: 40 },
    ],
  })
  const event = await api.events.create.mutate({
    title,
    shortDescription: 'Two days of plays that fit into a pocket.',
    fullDescription: 'Four companies, two rooms and a courtyard.\n\nThe doors open an hour before each play.',
    policies: 'Tickets are refunded until the day before.',
    startsAt: instant(2 * HOUR),
    timeZone: 'Europe/Budapest',
    currency: 'EUR',
    venueId: venue.id,
    topics: ['theatre', 'family'],
  })
  const [hall, studio] = venue.rooms
  const session = (name: string, starts: number, hours: number, room: typeof hall, capacity: number) =>
    api.sessions.create.mutate({
      eventId: event.id,
      name,
      startsAt: instant(starts),
      endsAt: instant(starts + hours * HOUR),
      roomId: room?.id,
      capacity,
    })
  const opening = await session('Opening and first play', 2 * HOUR, 2, hall, 200)
  const puppets = await session('Puppets for grown-ups', 3 * HOUR, 1, studio, 16)
  const second = await session('The Second Day', DAY + 2 * HOUR, 2, hall, 200)
  const finale = await session('Finale in the courtyard', DAY + 5 * HOUR, 3, hall, 20)
  const all = [opening, puppets, second, finale].map(({ id }) => id)
  const type = (name: string, priceMinor: number, sessionIds: string[], quantity?: number) =>
    api.ticketTypes.create.mutate({ eventId: event.id, name, priceMinor, sessionIds, quantity })
  const pass = await type('Festival pass', 4900, all)
  const firstDay = await type('First day', 2500, [opening.id, puppets.id])
  const secondDay = await type('Second day', 2500, [second.id, finale.id], 60)
  const free = await type('Volunteer', 0, [opening.id])
  await api.events.publish.mutate({ eventId: event.id })
  const give = (ticketTypeId: string, quantity: number, name: string) =>
    api.orders.give.mutate({
      eventId: event.id,
      items: [{ ticketTypeId, quantity, attendees: [{ name }] }],
      buyer: { name, email: 'guest@example.org' },
    })
  await give(pass.id, 6, 'Zsófia Kis')
  await give(pass.id, 4, 'Ádám Nagy')
  await give(firstDay.id, 2, 'Eszter Szabó')
  await api.orders.create.mutate({
    eventId: event.id,
    items: [{ ticketTypeId: pass.id, quantity: 3 }],
    buyer: { name: 'Péter Holló', email: 'peter@example.org' },
  })
  return { event, venue, sessions: { opening, puppets, second, finale }, types: { pass, firstDay, secondDay, free } }
}

/** A draft with sessions over several days and rooms, nothing sold. */
export async function makeCongress(api: Api, { days = 4, perDay = 20 } = {}) {
  const venue = await api.venues.create.mutate({
    name: 'Congress Centre',
    city: 'Pécs',
    timeZone: 'Europe/Budapest',
    rooms: [
      { name: 'Aula', capacity: 400 },
      { name: 'Library', capacity: 80 },
    ],
  })
  const event = await api.events.create.mutate({
    title: 'Congress of Lighthouse Keepers',
    startsAt: instant(30 * DAY),
    timeZone: 'Europe/Budapest',
    currency: 'EUR',
    venueId: venue.id,
  })
  const first = new Date(Date.now() + 30 * DAY)
  first.setUTCHours(7, 0, 0, 0)
  const sessionIds: string[] = []
  for (let day = 0; day < days; day++) {
    for (let slot = 0; slot < perDay; slot++) {
      const startsAt = new Date(first.getTime() + day * DAY + Math.floor(slot / 2) * HOUR)
      const session = await api.sessions.create.mutate({
        eventId: event.id,
        name: `Talk ${day + 1}.${slot + 1}: on lamps, lenses and long nights`,
        startsAt: startsAt.toISOString(),
        endsAt: new Date(startsAt.getTime() + 45 * 60_000).toISOString(),
        roomId: venue.rooms[slot % 2]?.id,
        capacity: slot % 2 ? 80 : 400,
      })
      sessionIds.push(session.id)
    }
  }
  for (const [index, name] of ['All days', 'One day', 'Student', 'Speaker', 'Press'].entries()) {
    await api.ticketTypes.create.mutate({
      eventId: event.id,
      name,
      priceMinor: index * 1250,
      sessionIds: index === 0 ? sessionIds : [],
    })
  }
  return { event, sessionIds }
}
