import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting, inHours } from '../testing/event-setting.ts'
import { MAX_TICKET_TYPES_PER_EVENT } from '../ticket-types/rules.ts'
import { MAX_SESSIONS_PER_EVENT } from './rules.ts'

const database = useTestDatabase()
let setting: EventSetting

beforeAll(async () => {
  setting = await eventSetting(database().db)
})

const session = (eventId: string) => ({
  eventId,
  name: 'Talk',
  capacity: 5,
  startsAt: inHours(24),
  endsAt: inHours(25),
})

describe('an event', () => {
  it('has at most as many sessions as can be listed at once, also when two take the last place', async () => {
    const event = await setting.world.event()
    await database().pool.query(
      `insert into session (event_id, number, name, starts_at, ends_at)
        select $1, n, 'S' || n, now() + interval '1 day', now() + interval '2 days' from generate_series(1, $2) n`,
      [event.id, MAX_SESSIONS_PER_EVENT - 1],
    )
    await database().pool.query('update event set last_session_number = $2 where id = $1', [
      event.id,
      MAX_SESSIONS_PER_EVENT,
    ])
    const both = await Promise.allSettled([1, 2].map(() => setting.organizer.sessions.create(session(event.id))))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await refusalOf(setting.organizer.sessions.create(session(event.id)))).toMatchObject({
      code: 'CONFLICT',
      details: { limit: MAX_SESSIONS_PER_EVENT },
    })
  })

  it('has at most as many ticket types as can be listed at once', async () => {
    const event = await setting.world.event()
    await database().pool.query(
      `insert into ticket_type (event_id, number, name, price_minor) select $1, n, 'T' || n, 0 from generate_series(1, $2) n`,
      [event.id, MAX_TICKET_TYPES_PER_EVENT],
    )
    const more = { eventId: event.id, name: 'One more', priceMinor: 0 }
    expect(await refusalOf(setting.organizer.ticketTypes.create(more))).toMatchObject({
      code: 'CONFLICT',
      details: { limit: MAX_TICKET_TYPES_PER_EVENT },
    })
  })

  it('is kept to sane years by its tables too', async () => {
    const event = await setting.world.event()
    const write = (statement: string) => database().pool.query(statement, [event.id])
    await expect(write(`update event set ends_at = '2100-01-01Z' where id = $1`)).rejects.toMatchObject({
      code: '23514',
    })
    await expect(write(`update event set starts_at = '-infinity' where id = $1`)).rejects.toMatchObject({
      code: '23514',
    })
    await expect(write(`update event set ends_at = 'infinity' where id = $1`)).rejects.toMatchObject({ code: '23514' })
    const { id } = await setting.organizer.sessions.create(session(event.id))
    const doors = database().pool.query(`update session set doors_open_at = '1899-12-31Z' where id = $1`, [id])
    await expect(doors).rejects.toMatchObject({ code: '23514' })
  })

  it('whose session moves too far takes its doors along no further than sane years', async () => {
    const event = await setting.world.event()
    const made = { ...session(event.id), startsAt: '2099-01-01T10:00:00Z', endsAt: '2099-01-01T11:00:00Z' }
    const { id } = await setting.organizer.sessions.create({ ...made, doorsOpenAt: '1901-01-01T00:00:00Z' })
    const refusal = await refusalOf(
      setting.organizer.sessions.update({ sessionId: id, startsAt: inHours(24), endsAt: inHours(25) }),
    )
    expect(refusal).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'doorsOpenAt' } })
  })
})
