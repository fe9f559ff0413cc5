import { randomUUID } from 'node:crypto'
import { migrations, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { planReminders } from './plan-reminders.ts'
import { pageQuery } from './slot-tickets.ts'
import { EARLY, type ReminderWorld, reminderWorld } from './testing/setting.ts'

const database = useTestDatabase()
let world: ReminderWorld

beforeAll(async () => {
  world = await reminderWorld(database().db)
})

beforeEach(async () => {
  world.deps.setNow(new Date(EARLY))
  await world.db.deleteFrom('job').execute()
  await world.db.updateTable('event').set({ deleted_at: new Date() }).execute()
})

const DAY_MS = 24 * 3_600_000

describe('a class', () => {
  it('of several weeks is reminded of each week, and of the first session of a day alone', async () => {
    const course = await world.festival()
    const includes = [course.session]
    for (const starts of ['2030-06-12T19:00Z', '2030-06-19T16:00Z', '2030-06-26T16:00Z']) {
      includes.push(await world.world.session(course.event, { starts: new Date(starts) }))
    }
    const ticketType = await world.world.ticketType(course.event, { includes })
    const order = await world.bought({ event: course.event, ticketType }, EARLY)
    const seen: number[] = []
    for (const day of ['11', '12', '18', '25']) {
      await world.at(`2030-06-${day}T19:00Z`)
      seen.push(world.reminded(order).length)
    }
    expect(seen).toEqual([1, 1, 2, 3])
  })

  it('that had begun when reminders came is reminded of the weeks to come, and not of what is past', async () => {
    const { db } = world
    const now = Date.now()
    const weeks = [-7, 0.5, 7]
    const running = await world.festival({ starts: new Date(now - 7 * DAY_MS).toISOString(), types: [] })
    for (const week of weeks.slice(1)) {
      const session = await world.world.session(running.event, { starts: new Date(now + week * DAY_MS) })
      await world.world.ticketType(running.event, { includes: [session] })
    }
    const over = await world.festival({ starts: new Date(now - 9 * DAY_MS).toISOString(), types: [] })
    await db
      .updateTable('reminder_setting')
      .set({ updated_at: new Date(0), version: 1 })
      .execute()
    const mend = migrations['20261120T1110-reminded-again']
    await mend?.up(db)
    await mend?.up(db)
    const left = await db.selectFrom('reminder_setting').select('event_id').execute()
    expect(left.map(({ event_id }) => event_id)).toContain(over.event.id)
    expect(left.map(({ event_id }) => event_id)).not.toContain(running.event.id)
    const slots = await db.selectFrom('reminder_slot').selectAll().where('event_id', '=', running.event.id).execute()
    expect(slots.map(({ skipped_because, starts_at }) => [skipped_because, starts_at.getTime()])).toEqual([
      ['chosen_late', now + 0.5 * DAY_MS],
    ])
  })
})

describe('an address with many tickets', () => {
  it('gets the newest ten of them in its mail, and is told of the others', async () => {
    const festival = await world.festival()
    const email = `agency-${randomUUID()}@example.org`
    const orders = []
    for (let n = 0; n < 13; n++) orders.push(await world.bought(festival, EARLY, { email }))
    await world.at('2030-06-11T16:00Z')
    const [mail] = world.reminded({ buyer_email: email })
    expect(mail?.attachments).toHaveLength(10)
    expect(mail?.text).toContain('And 3 more tickets')
    expect(mail?.html).toContain('And 3 more tickets')
    expect(mail?.text).toContain(orders.at(-1)?.tickets[0]?.human_code)
  })

  it('is reminded of its own order when a ticket that was handed to it has moved on', async () => {
    const festival = await world.festival()
    const email = `ada-${randomUUID()}@example.org`
    const own = await world.bought(festival, EARLY, { email })
    const other = await world.bought(festival, EARLY)
    const ticketId = other.tickets[0]?.id ?? ''
    const hand = (to: string) => world.organizer.tickets.transfer({ ticketId, to: { name: 'Ada', email: to } })
    await hand(email)
    world.deps.setNow(new Date('2030-06-11T16:00:30Z'))
    await planReminders(world.deps)
    await world.runJobs('reminders.plan-mails')
    const mails = await world.db
      .updateTable('reminder_mail')
      .set({ order_id: null, ticket_id: ticketId })
      .where('order_id', '=', own.id)
      .returning('id')
      .execute()
    const bound = await world.db.selectFrom('reminder_mail').select('id').where('ticket_id', '=', ticketId).execute()
    expect([mails.length <= 1, bound.length]).toEqual([true, 1])
    await hand(`bob-${randomUUID()}@example.org`)
    await world.runJobs('reminders.send')
    expect(world.reminded({ buyer_email: email })).toHaveLength(1)
    expect(world.reminded({ buyer_email: email })[0]?.text).toContain(own.tickets[0]?.human_code)
  })
})

describe('many mails', () => {
  it('that a clock gave up are all taken up again, a page at a time', async () => {
    const festival = await world.festival({ types: ['30_min'] })
    const orders = []
    for (let n = 0; n < 5; n++) orders.push(await world.bought(festival, EARLY))
    world.deps.setNow(new Date('2030-06-12T15:30Z'))
    await planReminders(world.deps)
    await world.runJobs('reminders.plan-mails')
    world.deps.setNow(new Date('2030-06-12T16:31Z'))
    await world.runJobs('reminders.send')
    world.deps.setNow(new Date('2030-06-12T15:32Z'))
    await planReminders(world.deps, 2)
    await world.work()
    expect(orders.map((order) => world.reminded(order).length)).toEqual([1, 1, 1, 1, 1])
  })

  it('are planned by an index that goes on where the last page ended', async () => {
    const { event, ticketType } = await world.festival()
    const slot = { event_id: event.id, due_at: new Date() }
    const query = pageQuery({ slot, ticketTypeIds: [ticketType.id], earlierIds: [] } as never, randomUUID(), 500)
    const plan = await world.db.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off`.execute(
        tx,
      )
      const { rows } = await sql<Record<string, string>>`explain ${query}`.execute(tx)
      return rows.map((row) => Object.values(row)[0]).join('\n')
    })
    expect(plan).toMatch(/ticket_event_idx[^\n]*\n\s+Index Cond: \(\(event_id = [^\n]*AND \(id > /)
    expect(plan).not.toContain('Sort')
  })
})
