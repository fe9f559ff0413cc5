import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, listenTo } from '../testing/listening.ts'
import { expireOfferJob } from './expire-offer.job.ts'
import { makeOffersJob } from './make-offers.job.ts'
import { type Office, openOffice, soldOut } from './testing/line.ts'

/** A sold-out event with so many in line, from which four seats were freed. */
async function longLine(office: Office, length: number) {
  const sale = await soldOut(office, { capacity: 12, mode: 'skipping' })
  const { event, ticketType } = sale
  await sql`insert into waitlist_entry (event_id, ticket_type_id, name, email, seats, status, secret_hash, confirmed_at)
    select ${event.id}, ${ticketType.id}, 'Somebody', 'somebody-' || n || '@example.org', 1, 'waiting', '', now()
    from generate_series(1, ${length}::integer) n`.execute(office.db)
  await office.db.updateTable('event').set({ has_line: true }).where('id', '=', event.id).execute()
  const waiting = { waiting_entries: length, waiting_seats: length }
  await office.db.updateTable('ticket_type').set(waiting).where('id', '=', ticketType.id).execute()
  await sale.free(4)
  return sale
}

describe('a line of thousands', () => {
  const database = useTestDatabase()
  let listening: Listening
  let office: Office

  beforeAll(() => {
    listening = listenTo(database())
    office = openOffice(listening.db)
  })
  afterAll(() => listening.stop())

  /** How many statements each step takes in a line of this length. */
  async function statementsIn(length: number) {
    const { event, join } = await longLine(office, length)
    await sql`analyze waitlist_entry`.execute(database().owner)
    const organizer = await office.user('organizer')
    const counts: Record<string, number> = {}
    const count = async (step: string, work: () => Promise<unknown>) => {
      const statements = await listening.during(work)
      counts[step] = statements.length
    }
    await count('offers', () => makeOffersJob.run(office.deps, { eventId: event.id }))
    await count('nothing to offer', () => makeOffersJob.run(office.deps, { eventId: event.id }))
    const [open] = await office.db.selectFrom('waitlist_offer').select('id').where('event_id', '=', event.id).execute()
    await office.db
      .updateTable('waitlist_offer')
      .set({ expires_at: new Date(0) })
      .where('event_id', '=', event.id)
      .execute()
    await count('running out', () => expireOfferJob.run(office.deps, { offerId: open?.id ?? '' }))
    await count('list', () => organizer.waitlist.list({ eventId: event.id, limit: 100 }))
    await count('summary', () => organizer.waitlist.summary({ eventId: event.id }))
    const joined: { id: string; waitlistToken: string }[] = []
    await count('join', async () => joined.push(await join(1)))
    const [mine] = joined
    const ref = { entryId: mine?.id ?? '', waitlistToken: mine?.waitlistToken }
    await count('get', () => office.anybody.waitlist.get(ref))
    await count('leave', () => office.anybody.waitlist.leave(ref))
    return counts
  }

  it('costs as many statements as one of a few', async () => {
    const few = await statementsIn(10)
    const thousands = await statementsIn(5000)
    expect(thousands).toEqual(few)
    expect(few.get).toBeLessThanOrEqual(2)
  })

  it('is read by indexes, however many have waited for other events', async () => {
    const { event, ticketType } = await longLine(office, 20)
    await longLine(office, 8000)
    await sql`analyze waitlist_entry, waitlist_offer, ticket_type`.execute(database().owner)
    const { db } = database()
    const next = sql<{ 'QUERY PLAN': string }>`explain select id from waitlist_entry
      where event_id = ${event.id} and status = 'waiting' order by place`
    const place = sql<{ 'QUERY PLAN': string }>`explain select count(*) from waitlist_entry
      where status = 'waiting' and ticket_type_id = ${ticketType.id} and place <= 10`
    const page = sql<{ 'QUERY PLAN': string }>`explain select id from waitlist_entry
      where event_id = ${event.id} and place > 10 order by place limit 26`
    for (const query of [next, place, page]) {
      const { rows } = await query.execute(db)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).not.toContain('Seq Scan on waitlist_entry')
    }
  })
})
