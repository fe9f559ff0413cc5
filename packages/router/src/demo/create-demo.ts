import type { Call } from '../core/context.ts'
import { createEvent } from '../events/create-event.ts'
import { publishEvent } from '../events/publish-event.ts'
import { createEventInput } from '../events/schema.ts'
import { createOrder } from '../orders/create-order.ts'
import { createOrderInput } from '../orders/schema.ts'
import { createSession } from '../sessions/create-session.ts'
import { createSessionInput } from '../sessions/schema.ts'
import { createTicketType } from '../ticket-types/create-ticket-type.ts'
import { createTicketTypeInput } from '../ticket-types/schema.ts'
import { createVenue } from '../venues/create-venue.ts'
import { createVenueInput } from '../venues/schema.ts'
import { guests } from './people.ts'

const HOUR_MS = 3_600_000

/** The sessions, with when they start and end in hours after the first of them starts. */
const plan = [
  { name: 'Opening concert', room: 'Great Hall', capacity: 120, from: 0, to: 3 },
  { name: 'Night of short films', room: 'Cinema', capacity: 60, from: 4, to: 6 },
  { name: 'Paper-cutting workshop', room: 'Studio', capacity: 24, from: 20, to: 23 },
]

/** What is sold: prices in cents, sessions by their place in the plan. */
const offers = [
  { name: 'Whole weekend', priceMinor: 4900, sessions: [0, 1, 2], description: 'All three sessions' },
  { name: 'Concert and films', priceMinor: 3200, sessions: [0, 1], description: 'The first evening' },
  { name: 'Concert only', priceMinor: 2000, sessions: [0], description: '' },
  { name: 'Workshop only', priceMinor: 0, sessions: [2], description: 'Free, but places are few' },
]

/** Makes the demo by the same use cases that people's own events are made by. @returns the event's id */
export async function createDemo(call: Call, firstStart: Date): Promise<string> {
  const at = (hours: number) => new Date(firstStart.getTime() + hours * HOUR_MS).toISOString()
  const venue = await createVenue(
    call,
    createVenueInput.parse({
      name: 'Old Tram Depot',
      address: 'Fő utca 12',
      city: 'Budapest',
      country: 'Hungary',
      coordinates: { latitude: 47.5079, longitude: 19.0394 },
      timeZone: 'Europe/Budapest',
      rooms: plan.map(({ room, capacity }) => ({ name: room, capacity })),
    }),
  )
  const { id: eventId } = await createEvent(
    call,
    createEventInput.parse({
      title: 'Tram Depot Weekend',
      shortDescription: 'A concert, a night of short films and a workshop: the event to try Turnout with.',
      eventType: 'social_event',
      startsAt: at(0),
      venueId: venue.id,
      timeZone: 'Europe/Budapest',
      currency: 'EUR',
      topics: ['music', 'film'],
    }),
  )
  const sessionIds: string[] = []
  for (const { name, room, capacity, from, to } of plan) {
    const roomId = venue.rooms.find((one) => one.name === room)?.id
    const input = { eventId, name, capacity, roomId, startsAt: at(from), endsAt: at(to) }
    sessionIds.push((await createSession(call, createSessionInput.parse(input))).id)
  }
  const typeIds: string[] = []
  for (const { sessions, ...offer } of offers) {
    const input = { ...offer, eventId, sessionIds: sessions.flatMap((index) => sessionIds[index] ?? []) }
    typeIds.push((await createTicketType(call, createTicketTypeInput.parse(input))).id)
  }
  await publishEvent(call, { eventId })
  await sellDemo(call, eventId, typeIds)
  return eventId
}

/** Sells tickets to the guests as strangers would buy them, one order for each group. */
async function sellDemo(call: Call, eventId: string, typeIds: string[]): Promise<void> {
  const buying: Call = { ...call, principal: { kind: 'anonymous' } }
  for (const [index, names] of guests.entries()) {
    const input = createOrderInput.parse({
      eventId,
      items: [
        {
          // One group in eight takes the workshop, whose places are few.
          ticketTypeId: typeIds[index % 8 === 7 ? 3 : index % 3],
          quantity: names.length,
          attendees: names.map((name) => ({ name })),
        },
      ],
      buyer: { name: names[0], email: `guest${index + 1}@example.org` },
      locale: index % 4 === 0 ? 'hu' : 'en',
      paymentToken: 'tok_ok',
    })
    await createOrder(buying, input)
  }
}
