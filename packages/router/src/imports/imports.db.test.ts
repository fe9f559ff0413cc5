import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../core/context.ts'
import type { DomainError } from '../core/errors.ts'
import { updateOrganisation } from '../organisation/update-organisation.ts'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import { getImport } from './get-import.ts'
import { inspectImport } from './inspect-import.ts'
import { listImports } from './list-imports.ts'
import { runImport } from './run-import.ts'
import { runImportInput } from './schema.ts'

const database = useTestDatabase()
let deps: TestDeps
let call: Call

beforeAll(async () => {
  deps = createTestDeps(database().db)
  const { id } = await build(database().db).organizer()
  call = callAs(deps, { kind: 'user', userId: id, role: 'organizer' })
})

beforeEach(() => deps.setNow(new Date('2026-11-20T12:00:00Z')))

type Options = Partial<ReturnType<typeof runImportInput.parse>['options']>

function load(content: string, options: Options = {}, importId: string = randomUUID()) {
  return runImport(call, runImportInput.parse({ importId, fileName: 'file', content, options }))
}

/** Every row an import may touch. */
async function everything(): Promise<string> {
  const { db } = database()
  return JSON.stringify([
    await db.selectFrom('venue').selectAll().orderBy('id').execute(),
    await db.selectFrom('room').selectAll().orderBy('id').execute(),
    await db.selectFrom('event').selectAll().orderBy('id').execute(),
    await db.selectFrom('session').selectAll().orderBy('id').execute(),
    await db.selectFrom('domain_event').selectAll().orderBy('id').execute(),
  ])
}

const shared = new URL('../../../../../shared/data/', import.meta.url)
const hasShared = existsSync(shared)
const realFile = (name: string) => readFileSync(new URL(name, shared), 'utf8')

describe.skipIf(!hasShared)('the real files (skipped where ../shared/data is absent)', () => {
  it('takes in 394 conferences, past and to come, and changes nothing the second time', async () => {
    const content = realFile('conferences-2026.json')
    const first = await load(content)
    expect(first.report?.events).toEqual({ created: 394, changed: 0, unchanged: 0, skipped: 0 })
    const made = first.report?.lines.flatMap((line) => line.id ?? []) ?? []
    const rows = await deps.db.selectFrom('event').selectAll().where('id', 'in', made).execute()
    expect(rows).toHaveLength(394)
    expect(rows.filter((row) => row.location_text === null)).toHaveLength(55)
    expect(rows.every((row) => row.is_all_day && row.time_zone === 'Europe/Budapest')).toBe(true)
    expect(rows.filter((row) => row.status === 'completed')).toHaveLength(345)
    const before = await everything()
    const second = await load(content)
    expect(second.report?.events).toEqual({ created: 0, changed: 0, unchanged: 394, skipped: 0 })
    expect(await everything()).toBe(before)
  })

  it("takes in the camp's 79 sessions in 2 rooms over 5 days with right times, once", async () => {
    const content = realFile('camp2019-schedule.json')
    expect(await inspectImport(call, { fileName: 'camp', content })).toMatchObject({
      eventCount: 1,
      sessionCount: 79,
      rooms: [{ name: 'Curie' }, { name: 'Meitner' }],
      firstDay: '2019-08-21',
      timeZone: 'Europe/Berlin',
    })
    const roomCapacities = { Curie: 500, Meitner: 300 }
    const { report } = await load(content, { roomCapacities })
    expect(report).toMatchObject({ events: { created: 1 }, sessions: { created: 79 }, venues: { created: 1 } })
    const event = await deps.db
      .selectFrom('event')
      .selectAll()
      .where('import_key', '=', 'schedule:camp2019')
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({ status: 'completed', time_zone: 'Europe/Berlin', last_session_number: 79 })
    expect(event.starts_at.toISOString()).toBe('2019-08-21T09:00:00.000Z')
    const sessions = await deps.db
      .selectFrom('session')
      .innerJoin('room', 'room.id', 'session.room_id')
      .select([
        'session.code',
        'session.starts_at',
        'session.ends_at',
        'session.capacity',
        'room.name as room',
        'session.name',
      ])
      .where('event_id', '=', event.id)
      .orderBy('number')
      .execute()
    expect(new Set(sessions.map((session) => session.room))).toEqual(new Set(['Curie', 'Meitner']))
    expect(sessions.every(({ room, capacity }) => capacity === (room === 'Curie' ? 500 : 300))).toBe(true)
    expect(sessions.find((session) => session.name === 'card10 Badge')).toMatchObject({
      starts_at: new Date('2019-08-21T12:00:00+02:00'),
      ends_at: new Date('2019-08-21T12:45:00+02:00'),
    })
    const inBerlin = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin', dateStyle: 'short' })
    // Talks after midnight belong to the conference day before, so the calendar has one day more at most.
    expect(new Set(sessions.map((session) => inBerlin.format(session.starts_at))).size).toBeGreaterThanOrEqual(5)
    const before = await everything()
    const again = await load(content, { roomCapacities })
    expect(again.report).toMatchObject({ events: { unchanged: 1 }, sessions: { unchanged: 79, changed: 0 } })
    expect(await everything()).toBe(before)
  })
})

const conference = {
  name: 'Nyílt Nap',
  url: 'https://example.org/open',
  startDate: '2027-03-27',
  endDate: '2027-03-28',
  online: false,
}
const list = (...entries: object[]) => JSON.stringify(entries.map((entry) => ({ ...conference, ...entry })))

describe('a conference list', () => {
  it('makes whole days in the default zone, over a clock change too', async () => {
    await load(list({ name: 'Clock change' }))
    const row = await deps.db
      .selectFrom('event')
      .selectAll()
      .where('title', '=', 'Clock change')
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ status: 'draft', is_all_day: true })
    expect([row.starts_at, row.ends_at].map((at) => at?.toISOString())).toEqual([
      '2027-03-26T23:00:00.000Z',
      '2027-03-28T22:00:00.000Z',
    ])
  })

  it('takes an entry that stands in it twice once, and says so', async () => {
    const { report } = await load(list({ name: 'Twice' }, { name: 'Twice' }))
    expect(report?.events).toMatchObject({ created: 1, skipped: 1 })
    expect(report?.lines.at(0)).toMatchObject({ action: 'skipped', where: '[1]', why: 'The same as entry [0]' })
  })

  it('tells a changed entry and what changed', async () => {
    await load(list({ name: 'Moves' }))
    const { report } = await load(list({ name: 'Moves', endDate: '2027-03-29', topics: ['go'] }))
    expect(report?.lines).toMatchObject([{ action: 'changed', name: 'Moves', why: 'topics, ends_at' }])
  })

  it('gives each entry one session when a capacity is asked for', async () => {
    await load(list({ name: 'With seats' }), { capacity: 40 })
    const row = await deps.db
      .selectFrom('session')
      .innerJoin('event', 'event.id', 'session.event_id')
      .select(['session.code', 'session.capacity'])
      .where('event.title', '=', 'With seats')
      .execute()
    expect(row).toEqual([{ code: 'S1', capacity: 40 }])
  })
})

const talk = { guid: 'g-1', title: 'Opening', date: '2027-03-27T20:00:00+01:00', start: '20:00', duration: '08:00' }
const schedule = (talks: object[], more: object = {}) =>
  JSON.stringify({
    schedule: {
      conference: {
        acronym: `A${JSON.stringify(more).length}`,
        title: 'Night of Talks',
        time_zone_name: 'Europe/Berlin',
        days: [{ date: '2027-03-27', day_start: '2027-03-27T09:00:00+01:00', rooms: { Aula: talks } }],
        ...more,
      },
    },
  })

const xml = `<?xml version="1.0" encoding="utf-8"?>
<schedule>
  <conference><acronym>xml27</acronym><title>Talks &amp; more</title><time_zone_name>Europe/Berlin</time_zone_name></conference>
  <day index="1" date="2027-03-27" start="2027-03-27T09:00:00+01:00">
    <room name="Aula"><event id="1" guid="x-1"><title>One &lt;b&gt;</title><date>2027-03-27T10:00:00+01:00</date>
      <start>10:00</start><duration>00:45</duration><abstract>A</abstract></event></room>
    <room name="Empty"></room>
  </day>
</schedule>`

describe('a schedule', () => {
  it('reads as XML what it reads as JSON', async () => {
    const { report } = await load(xml, { capacity: 9 })
    expect(report).toMatchObject({ events: { created: 1 }, sessions: { created: 1 } })
    const row = await deps.db
      .selectFrom('session')
      .selectAll()
      .where('import_guid', '=', 'x-1')
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ name: 'One <b>', capacity: 9, description: 'A' })
    expect(row.starts_at.toISOString()).toBe('2027-03-27T09:00:00.000Z')
  })

  it('moves to a wanted first day with the times of day kept and talks as long as they were', async () => {
    const acronym = 'moved'
    await load(
      schedule([talk, { ...talk, guid: 'g-2', date: '2027-03-28T10:00:00+02:00', duration: '01:00' }], { acronym }),
      {
        firstDay: '2027-06-01',
      },
    )
    const rows = await deps.db
      .selectFrom('session')
      .innerJoin('event', 'event.id', 'session.event_id')
      .select(['session.starts_at', 'session.ends_at'])
      .where('import_key', '=', 'schedule:moved')
      .orderBy('session.number')
      .execute()
    expect(rows.map((row) => [row.starts_at.toISOString(), row.ends_at.toISOString()])).toEqual([
      ['2027-06-01T18:00:00.000Z', '2027-06-02T02:00:00.000Z'],
      ['2027-06-02T08:00:00.000Z', '2027-06-02T09:00:00.000Z'],
    ])
  })

  it('puts a talk without a date after midnight on the next day when the day runs so late', async () => {
    const late = { ...talk, guid: 'late', date: null, start: '01:30', duration: '00:30' }
    await load(schedule([late], { acronym: 'late' }))
    const row = await deps.db
      .selectFrom('session')
      .selectAll()
      .where('import_guid', '=', 'late')
      .executeTakeFirstOrThrow()
    expect(row.starts_at.toISOString()).toBe('2027-03-28T00:30:00.000Z')
  })

  it('keeps what was sold: neither a capacity below it nor a session gone from the file takes it away', async () => {
    const acronym = 'sold'
    const two = [talk, { ...talk, guid: 'g-9', title: 'Second' }]
    await load(schedule(two, { acronym }), { capacity: 10 })
    await deps.db.updateTable('session').set({ sold: 6 }).where('import_guid', '=', 'g-9').execute()
    const smaller = await load(schedule(two, { acronym }), { capacity: 5 })
    expect(smaller.report?.lines.find((line) => line.action === 'skipped')).toMatchObject({
      name: 'Second',
      why: 'Capacity 5 is below the 6 taken',
    })
    const gone = await load(schedule([talk], { acronym }))
    expect(gone.report?.sessions).toMatchObject({ unchanged: 1, skipped: 1 })
    const kept = await deps.db
      .selectFrom('session')
      .selectAll()
      .where('import_guid', '=', 'g-9')
      .executeTakeFirstOrThrow()
    expect(kept).toMatchObject({ capacity: 10, sold: 6 })
  })

  it('that moves sessions of a published event has their ticket holders told, once per session that moved or was renamed', async () => {
    const acronym = 'told'
    const other = { ...talk, guid: 'm-2', title: 'Second' }
    const first = { ...talk, guid: 'm-1' }
    await load(schedule([first, other], { acronym }))
    const ofEvent = deps.db.selectFrom('event').select('id').where('import_key', '=', 'schedule:told')
    await deps.db.updateTable('event').set({ status: 'published' }).where('import_key', '=', 'schedule:told').execute()
    const later = { ...first, date: '2027-03-27T21:00:00+01:00', start: '21:00' }
    await load(schedule([later, { ...other, title: 'Renamed' }], { acronym }))
    const moves = await deps.db
      .selectFrom('session_move')
      .innerJoin('session', 'session.id', 'session_move.session_id')
      .select(['session.import_guid', 'session.moves', 'session_move.from_starts_at'])
      .where('session_move.event_id', '=', ofEvent)
      .execute()
    const from_starts_at = new Date('2027-03-27T19:00:00Z')
    expect(moves.sort((a, b) => (String(a.import_guid) < String(b.import_guid) ? -1 : 1))).toEqual([
      { import_guid: 'm-1', moves: 1, from_starts_at },
      { import_guid: 'm-2', moves: 1, from_starts_at },
    ])
    const jobs = await deps.db.selectFrom('job').select('payload').where('name', '=', 'sessions.tell-moves').execute()
    expect(jobs).toHaveLength(1)
  })

  it('only looks when asked to', async () => {
    const before = await everything()
    const look = await load(schedule([talk], { acronym: 'look' }), { dryRun: true })
    expect(look).toMatchObject({ isDryRun: true, status: 'succeeded', report: { sessions: { created: 1 } } })
    expect(look.report?.lines.every((line) => line.id === null)).toBe(true)
    expect(await everything()).toBe(before)
  })

  it('imports a file once when two send it at the same time', async () => {
    const content = schedule([talk], { acronym: 'two-at-once' })
    const runs = await Promise.all([load(content), load(content)])
    expect(runs.map((run) => run.report?.events.created).sort()).toEqual([0, 1])
    const listed = await listImports(call, { limit: 100 })
    expect(listed.items.map((run) => run.id)).toEqual(expect.arrayContaining(runs.map((run) => run.id)))
  })

  it('answers the same import id again with the first report', async () => {
    const content = schedule([talk], { acronym: 'same-id' })
    const input = runImportInput.parse({ importId: randomUUID(), fileName: 'f', content })
    const first = await runImport(call, input)
    expect(await runImport(call, input)).toEqual(first)
    await expect(runImport(call, { ...input, content: xml })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a broken file', () => {
  it.each([
    ['not JSON', '[{"name": "x",}]', /line 1, column/],
    ['JSON cut short', '{"schedule": {', /line 1, column/],
    ['neither format', 'hello', /line 1, column 1/],
    ['empty', '   ', /line 1, column 1/],
    ['a wrong date', list({ name: 'Good' }, { startDate: '2027-02-30' }), /\[1\]\.startDate/],
    ['an entry that ends before it starts', list({ endDate: '2027-03-01' }), /\[0\]\.endDate/],
    ['a script for an address', list({ url: 'javascript:alert(1)' }), /\[0\]\.url/],
    ['a talk without a guid', schedule([{ ...talk, guid: '' }]), /conference\.days\[0\]\.rooms\.Aula\[0\]\.guid/],
    ['a talk of no time', schedule([{ ...talk, duration: '00:00' }]), /day 1, Aula, 1/],
    ['an unknown zone', schedule([talk], { time_zone_name: 'Europe/Nowhere' }), /time_zone_name/],
    ['a schedule without talks', schedule([]), /conference\.days/],
    ['XML that is not closed', xml.replace('</schedule>', ''), /line \d+, column \d+/],
    ['XML of something else', '<html><body/></html>', /schedule/],
    [
      'XML with entities of its own',
      xml.replace('<schedule>', '<!DOCTYPE a [<!ENTITY b "c">]><schedule>'),
      /line 2, column 1/,
    ],
  ])('changes nothing and says where: %s', async (_case, content, where) => {
    const before = await everything()
    const importId = randomUUID()
    const error = await load(content, {}, importId).catch((thrown: DomainError) => thrown)
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(JSON.stringify(Reflect.get(error, 'details'))).toMatch(where)
    expect(await everything()).toBe(before)
    expect(await getImport(call, { importId })).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_ERROR' } })
  })

  it('that breaks while it is written is undone as a whole', async () => {
    await updateOrganisation(call, { maxSessionCapacity: 500 })
    const before = await everything()
    await expect(load(schedule([talk], { acronym: 'large' }), { capacity: 501 })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    })
    expect(await everything()).toBe(before)
  })
})
