import type { Database } from '@turnout/db'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { jobHandlers } from '../job-handlers.ts'
import { MailBeingSent } from '../mail/deliver-once.ts'
import { planReminders } from './plan-reminders.ts'
import { EARLY, type ReminderWorld, reminderWorld } from './testing/setting.ts'

const DUE = new Date('2030-06-11T16:00:00Z')
const AT_ONCE = 6

/** Every job is run by two at the same time, as when the one that had it is taken for dead. */
async function runTwice(world: ReminderWorld, name: string): Promise<void> {
  const handler = jobHandlers.find((one) => one.name === name)
  const jobs = await world.db.deleteFrom('job').where('name', '=', name).returning('payload').execute()
  await Promise.all(
    [...jobs, ...jobs].map(({ payload }) =>
      handler?.run(world.deps, payload).catch((error: unknown) => {
        if (!(error instanceof MailBeingSent)) throw error
      }),
    ),
  )
}

/** Several events with holders, looked at by several processes at once, each of whose jobs runs twice. */
async function rush(db: Database): Promise<{ world: ReminderWorld; buyers: string[] }> {
  const world = await reminderWorld(db)
  const buyers: string[] = []
  for (let event = 0; event < 3; event++) {
    const festival = await world.festival()
    for (let order = 0; order < 4; order++) buyers.push((await world.bought(festival, EARLY)).buyer_email)
  }
  world.deps.setNow(DUE)
  await Promise.all(Array.from({ length: AT_ONCE }, () => planReminders(world.deps)))
  await runTwice(world, 'reminders.plan-mails')
  await runTwice(world, 'reminders.send')
  return { world, buyers }
}

const timesEach = ({ world, buyers }: { world: ReminderWorld; buyers: string[] }) =>
  buyers.map((buyer_email) => world.reminded({ buyer_email }).length)

describe('several processes at once', () => {
  const database = useTestDatabase()

  it('send each reminder once', async () => {
    const { db } = database()
    const times = timesEach(await rush(db))
    expect(times).toEqual(times.map(() => 1))
    const { rows } = await sql`select (select count(*)::integer from reminder_slot) as slots,
      (select count(*)::integer from reminder_mail) as mails`.execute(db)
    expect(rows).toEqual([{ slots: 3, mails: times.length }])
  })
})

describe('several processes at once, without what guards the rows', () => {
  const database = useTestDatabase()

  it('are seen to send twice by this very test', async () => {
    const { owner, db } = database()
    // Each attempt gets a delivery of its own: what its unique cause prevents.
    await sql`create function apart() returns trigger language plpgsql as $$
      begin
        new.cause = new.cause || gen_random_uuid();
        return new;
      end $$`.execute(owner)
    await sql`create trigger apart before insert on mail_delivery for each row execute function apart()`.execute(owner)
    const times = timesEach(await rush(db))
    expect(Math.max(...times)).toBeGreaterThan(1)
  })
})

describe('a process that dies', () => {
  const database = useTestDatabase()

  it('in the middle of planning leaves nothing undone and nothing twice', async () => {
    const world = await reminderWorld(database().db)
    const festival = await world.festival()
    const orders = [await world.bought(festival, EARLY), await world.bought(festival, EARLY)]
    world.deps.setNow(DUE)
    await planReminders(world.deps)
    const [job] = await world.db
      .selectFrom('job')
      .select('payload')
      .where('name', '=', 'reminders.plan-mails')
      .execute()
    await world.work()
    // As far as it came: the first mail is written and sent, the rest is not.
    const slot = sql<string>`(select id from reminder_slot where event_id = ${festival.event.id})`
    const [, second] = orders
    await world.db
      .deleteFrom('reminder_mail')
      .where('order_id', '=', second?.id ?? '')
      .execute()
    await world.db
      .deleteFrom('mail_delivery')
      .where('order_id', '=', second?.id ?? '')
      .execute()
    await world.db.updateTable('reminder_slot').set({ planned_at: null }).where('id', '=', slot).execute()
    const [first] = orders
    const before = world.reminded(first ?? { buyer_email: '' }).length
    await jobHandlers.find(({ name }) => name === 'reminders.plan-mails')?.run(world.deps, job?.payload)
    await world.runJobs('reminders.send')
    expect(before).toBe(1)
    expect(world.reminded(first ?? { buyer_email: '' })).toHaveLength(1)
    // Its own first mail, which the test took back, and the one of the second run.
    expect(world.reminded(second ?? { buyer_email: '' })).toHaveLength(2)
  })

  it('after the mail has left, and before that is noted, has not sent it again', async () => {
    const world = await reminderWorld(database().db)
    const festival = await world.festival()
    const order = await world.bought(festival, EARLY)
    world.deps.setNow(DUE)
    await planReminders(world.deps)
    await world.runJobs('reminders.plan-mails')
    const [job] = await world.db.selectFrom('job').select('payload').where('name', '=', 'reminders.send').execute()
    await world.runJobs('reminders.send')
    await world.db.updateTable('reminder_mail').set({ outcome: null }).where('order_id', '=', order.id).execute()
    await jobHandlers.find(({ name }) => name === 'reminders.send')?.run(world.deps, job?.payload)
    expect(world.reminded(order)).toHaveLength(1)
    const { slots } = await world.organizer.reminders.get({ eventId: festival.event.id })
    expect(slots.find(({ type }) => type === '1_day')).toMatchObject({ state: 'sent', counts: { sent: 1, waiting: 0 } })
  })
})
