import { describe, expect, it } from 'vitest'
import { build, instantOf, randomCode, useTestDatabase } from '../src/testing/index.ts'

describe('factories', () => {
  const database = useTestDatabase()

  it('numbers the sessions of an event in order and never twice', async () => {
    const world = build(database().db)
    const event = await world.event()
    const first = await world.session(event)
    const second = await world.session(event)
    await database().db.deleteFrom('session').where('id', '=', second.id).execute()
    const third = await world.session(event)
    expect([first.code, second.code, third.code]).toEqual(['S1', 'S2', 'S3'])
  })

  it('counts a confirmed order as sold on its ticket type and on each session that the type includes', async () => {
    const { db } = database()
    const world = build(db)
    const event = await world.event({ status: 'published' })
    const included = await world.session(event, { capacity: 20 })
    const other = await world.session(event, { capacity: 20 })
    const ticketType = await world.ticketType(event, { priceMinor: 1500, quantity: 50, includes: [included] })
    const order = await world.confirmedOrder({ event, ticketType, quantity: 3, attendees: ['Ada', 'Grace'] })

    expect(order).toMatchObject({ status: 'confirmed', total_minor: 4500, currency: 'EUR' })
    expect(order.tickets.map((ticket) => ticket.attendee_name)).toEqual(['Ada', 'Grace', null])
    expect(order.tickets.every((ticket) => ticket.status === 'valid')).toBe(true)
    const sessions = await db.selectFrom('session').select(['id', 'sold', 'held']).orderBy('number').execute()
    expect(sessions.filter(({ id }) => [included.id, other.id].includes(id))).toEqual([
      { id: included.id, sold: 3, held: 0 },
      { id: other.id, sold: 0, held: 0 },
    ])
    const type = await db.selectFrom('ticket_type').select(['sold', 'held']).where('id', '=', ticketType.id).execute()
    expect(type).toEqual([{ sold: 3, held: 0 }])
  })

  it('counts a pending order as held', async () => {
    const { db } = database()
    const world = build(db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 2 })
    const ticketType = await world.ticketType(event, { priceMinor: 900, includes: [session] })
    const order = await world.pendingOrder({ event, ticketType, quantity: 2, expires: 'in 10 minutes' })

    expect(order.tickets.map((ticket) => ticket.status)).toEqual(['held', 'held'])
    const row = await db.selectFrom('session').select(['sold', 'held']).where('id', '=', session.id).execute()
    expect(row).toEqual([{ sold: 0, held: 2 }])
  })

  it('cannot sell more than a session holds', async () => {
    const world = build(database().db)
    const event = await world.event({ status: 'published' })
    const session = await world.session(event, { capacity: 2 })
    const ticketType = await world.ticketType(event, { includes: [session] })
    await expect(world.confirmedOrder({ event, ticketType, quantity: 3 })).rejects.toThrow(/session_not_oversold/)
    const orders = await database().db.selectFrom('ticket_order').where('event_id', '=', event.id).execute()
    expect(orders).toEqual([])
  })

  it('makes people, their events and venues with rooms', async () => {
    const { db } = database()
    const world = build(db)
    const organizer = await world.organizer({ passwordHash: 'hash' })
    const teacher = await world.teacher()
    const member = await world.member({ vettingLevel: 'vetted' })
    const venue = await world.venue({ rooms: ['Hall', { name: 'Cellar', capacity: 30 }] })
    const event = await world.event({ title: 'Jazz', organizer, teachers: [teacher], venue })

    expect([organizer.role, member.vetting_level]).toEqual(['organizer', 'vetted'])
    expect(venue.rooms).toMatchObject([
      { name: 'Hall', capacity: null },
      { name: 'Cellar', capacity: 30 },
    ])
    expect(event).toMatchObject({ title: 'Jazz', status: 'draft', venue_id: venue.id, created_by: organizer.id })
    const people = await db.selectFrom('event_organizer').selectAll().where('event_id', '=', event.id).execute()
    expect(people).toHaveLength(2)
  })

  it('reads instants in words', () => {
    const now = new Date('2026-03-29T00:30:00Z')
    expect(instantOf('in one hour', now)).toEqual(new Date('2026-03-29T01:30:00Z'))
    expect(instantOf('3 days ago', now)).toEqual(new Date('2026-03-26T00:30:00Z'))
    expect(instantOf('now', now)).toEqual(now)
  })

  it('makes codes that differ and have only unmistakable letters', () => {
    const codes = Array.from({ length: 200 }, () => randomCode(10))
    expect(new Set(codes).size).toBe(200)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/)
  })
})
