import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { planReminders } from './plan-reminders.ts'
import { EARLY, type Festival, type ReminderWorld, reminderWorld } from './testing/setting.ts'

const database = useTestDatabase()
let world: ReminderWorld

beforeAll(async () => {
  world = await reminderWorld(database().db)
})

beforeEach(async () => {
  world.deps.setNow(new Date(EARLY))
  // Only what a test makes is due in it.
  await world.db.deleteFrom('job').execute()
  await world.db.updateTable('event').set({ deleted_at: new Date() }).execute()
})

/** Moves the session at an instant. */
async function move({ session }: Festival, at: string, startsAt: string): Promise<void> {
  world.deps.setNow(new Date(at))
  const endsAt = new Date(Date.parse(startsAt) + 7_200_000).toISOString()
  await world.organizer.sessions.update({ sessionId: session.id, startsAt, endsAt })
}

const one = async (options?: Parameters<ReminderWorld['festival']>[0]) => {
  const festival = await world.festival(options)
  return { festival, order: await world.bought(festival, EARLY) }
}

describe('a session that is moved', () => {
  it('before its reminder takes the reminder with it', async () => {
    const { festival, order } = await one()
    await move(festival, '2030-06-05T08:00Z', '2030-06-12T18:30:00Z')
    await world.at('2030-06-11T18:29Z')
    expect(world.reminded(order)).toEqual([])
    await world.at('2030-06-11T18:30Z')
    expect(world.reminded(order).map(({ subject }) => subject)).toEqual(['Tomorrow at 20:30: Summer night'])
  })

  it('to another day after its reminder is reminded of anew', async () => {
    const { festival, order } = await one()
    await world.at('2030-06-11T16:00Z')
    await move(festival, '2030-06-11T18:00Z', '2030-06-19T16:00:00Z')
    await world.at('2030-06-18T16:00Z')
    expect(world.reminded(order)).toHaveLength(2)
    expect(await world.states(festival.event)).toEqual(
      expect.arrayContaining(['1_day 06-12T16:00 sent', '1_day 06-19T16:00 sent']),
    )
  })

  it('there and back is not reminded of twice for the same start', async () => {
    const { festival, order } = await one()
    await world.at('2030-06-11T16:00Z')
    await move(festival, '2030-06-11T16:10Z', '2030-06-19T16:00:00Z')
    await world.at('2030-06-11T16:20Z')
    await move(festival, '2030-06-11T16:30Z', '2030-06-12T16:00:00Z')
    await world.at('2030-06-11T16:40Z')
    expect(world.reminded(order)).toHaveLength(1)
  })

  it('by an hour on the same day is not reminded of again: the mail about the move says it', async () => {
    const { festival, order } = await one({ types: ['1_day', '1_hour'] })
    await world.at('2030-06-11T16:00Z')
    await move(festival, '2030-06-11T16:10Z', '2030-06-12T17:30:00Z')
    await world.at('2030-06-11T17:30Z')
    expect(world.reminded(order)).toHaveLength(1)
    // The hour before is at another time now.
    await world.at('2030-06-12T15:00Z')
    expect(world.reminded(order)).toHaveLength(1)
    await world.at('2030-06-12T16:30Z')
    expect(world.reminded(order)).toHaveLength(2)
    // Half an hour later: they are on their way.
    await move(festival, '2030-06-12T16:40Z', '2030-06-12T18:00:00Z')
    await world.at('2030-06-12T17:00Z')
    expect(world.reminded(order)).toHaveLength(2)
  })

  it('to where its reminder would have been due already is told by the mail about the move alone', async () => {
    const { festival, order } = await one({ starts: '2030-06-20T16:00:00Z' })
    await move(festival, '2030-06-11T20:00Z', '2030-06-12T16:00:00Z')
    await world.at('2030-06-11T20:01Z')
    expect(world.reminded(order)).toEqual([])
    expect(await world.states(festival.event)).toContain('1_day 06-12T16:00 skipped moved_late')
  })

  it('and called off before its reminder is not reminded of, and taken up again is', async () => {
    const { festival, order } = await one()
    const { id: sessionId } = festival.session
    world.deps.setNow(new Date('2030-06-05T08:00Z'))
    await world.organizer.sessions.update({ sessionId, isActive: false })
    expect(await world.states(festival.event)).toEqual([])
    await world.organizer.sessions.update({ sessionId, isActive: true })
    await world.at('2030-06-11T16:00Z')
    expect(world.reminded(order)).toHaveLength(1)
  })
})

describe('when nobody was there at the time', () => {
  it.each([
    ['1_day', '2030-06-12T12:59:59Z', 1],
    ['1_day', '2030-06-12T13:00:00Z', 0],
    ['1_hour', '2030-06-12T15:49:59Z', 1],
    ['1_hour', '2030-06-12T15:50:00Z', 0],
    ['30_min', '2030-06-12T15:59:59Z', 1],
    ['30_min', '2030-06-12T16:00:00Z', 0],
  ] as const)('%s is sent at %s %d times', async (type, back, times) => {
    const { festival, order } = await one({ types: [type] })
    await world.at(back)
    await world.at(new Date(Date.parse(back) + 60_000).toISOString())
    expect(world.reminded(order)).toHaveLength(times)
    const state = times === 1 ? 'sent' : 'skipped late'
    expect(await world.states(festival.event)).toContain(`${type} 06-12T16:00 ${state}`)
  })

  it('for a whole weekend, what was missed is put down as too late', async () => {
    const { festival } = await one()
    await world.at('2030-06-14T10:00Z')
    const row = await world.db
      .selectFrom('reminder_slot')
      .select('skipped_because')
      .where('event_id', '=', festival.event.id)
      .executeTakeFirst()
    expect(row).toEqual({ skipped_because: 'late' })
  })

  it('to send what was planned in time, it is sent while it helps', async () => {
    for (const [back, times] of [
      ['2030-06-12T15:55Z', 1],
      ['2030-06-12T16:00Z', 0],
    ] as const) {
      const { festival, order } = await one({ types: ['30_min'] })
      world.deps.setNow(new Date('2030-06-12T15:30Z'))
      await planReminders(world.deps)
      await world.runJobs('reminders.plan-mails')
      world.deps.setNow(new Date(back))
      await world.runJobs('reminders.send')
      expect(world.reminded(order)).toHaveLength(times)
      const { slots } = await world.organizer.reminders.get({ eventId: festival.event.id })
      expect(slots.find(({ type }) => type === '30_min')?.counts).toMatchObject({ sent: times, dropped: 1 - times })
      world.deps.setNow(new Date(EARLY))
    }
  })
})

describe('a clock that was set forward by an hour', () => {
  it('and is put right again sends each reminder once', async () => {
    const { order } = await one({ types: ['1_day', '30_min'] })
    await world.at('2030-06-11T15:10Z')
    await world.at('2030-06-11T16:10Z')
    await world.at('2030-06-11T15:11Z')
    await world.at('2030-06-11T16:00Z')
    expect(world.reminded(order)).toHaveLength(1)
  })

  it('past all use loses no reminder once it is right again', async () => {
    const { festival, order } = await one({ types: ['30_min'] })
    await world.at('2030-06-12T15:10Z')
    await world.at('2030-06-12T16:10Z')
    expect(await world.states(festival.event)).toContain('30_min 06-12T16:00 skipped late')
    await world.at('2030-06-12T15:11Z')
    await world.at('2030-06-12T15:30Z')
    await world.at('2030-06-12T15:31Z')
    expect(world.reminded(order)).toHaveLength(1)
  })

  it('between planning and sending loses none either', async () => {
    const { order } = await one({ types: ['30_min'] })
    world.deps.setNow(new Date('2030-06-12T15:30Z'))
    await planReminders(world.deps)
    await world.runJobs('reminders.plan-mails')
    world.deps.setNow(new Date('2030-06-12T16:31Z'))
    await world.runJobs('reminders.send')
    expect(world.reminded(order)).toEqual([])
    await world.at('2030-06-12T15:32Z')
    await world.at('2030-06-12T15:33Z')
    expect(world.reminded(order)).toHaveLength(1)
  })
})
