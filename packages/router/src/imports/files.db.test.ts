import { randomUUID } from 'node:crypto'
import { build, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../core/context.ts'
import { DomainError } from '../core/errors.ts'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import { inspectImport } from './inspect-import.ts'
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

const load = (content: string, options: Options = {}, importId: string = randomUUID()) =>
  runImport(call, runImportInput.parse({ importId, fileName: 'file', content, options }))

/** Code and places of the refusal of a file. */
async function refusal(content: string, options: Options = {}): Promise<{ code: string; said: string }> {
  const error = await load(content, options).then(
    () => new Error('It was taken in'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DomainError)) throw error
  return { code: error.code, said: `${error.message} ${JSON.stringify(error.details)}` }
}

let acronyms = 0
const acronym = () => `f${++acronyms}`

const conferenceXml = (name: string) =>
  `<conference><acronym>${name}</acronym><title>A schedule</title><time_zone_name>Europe/Berlin</time_zone_name></conference>`
const talkXml = (guid: string, title: string, more = '') =>
  `<event guid="${guid}"><title>${title}</title><start>10:00</start><duration>00:45</duration>${more}</event>`
const xml = (rooms: string, name = acronym()) =>
  `<?xml version="1.0"?>\n<schedule>${conferenceXml(name)}<day date="2027-03-27">${rooms}</day></schedule>`

const talk = (guid: string, more: object = {}) => ({
  guid,
  title: 'A talk',
  start: '10:00',
  duration: '00:45',
  ...more,
})
const json = (rooms: string, name = acronym()) =>
  `{"schedule": {"conference": {"acronym": "${name}", "title": "A schedule", "days": [{"date": "2027-03-27", "rooms": ${rooms}}]}}}`

async function sessionsOf(name: string) {
  return database()
    .db.selectFrom('session')
    .innerJoin('event', 'event.id', 'session.event_id')
    .leftJoin('room', 'room.id', 'session.room_id')
    .select(['session.name', 'session.description', 'room.name as room', 'session.import_guid as guid'])
    .where('event.import_key', '=', `schedule:${name}`)
    .orderBy('session.import_guid')
    .execute()
}

describe('an XML schedule', () => {
  it('is read with numeric references, decimal and hexadecimal, each decoded once', async () => {
    const name = acronym()
    const more = '<abstract>&#x1F3AA; &amp;#233; &amp;lt; &#38;amp; &quot;x&apos;</abstract>'
    await load(
      xml(`<room name="Caf&#233; &amp; Bar">${talkXml('a&#45;1', 'Caf&#233; &#xE9;&#xe9;', more)}</room>`, name),
    )
    expect(await sessionsOf(name)).toEqual([
      { name: 'Café éé', description: '🎪 &#233; &lt; &amp; "x\'', room: 'Café & Bar', guid: 'a-1' },
    ])
  })

  it('keeps CDATA as it is written and the text of markup in its order', async () => {
    const name = acronym()
    const more =
      '<abstract><![CDATA[1 < 2 &amp; <!-- kept -->]]></abstract><description lang="en">One <b>two</b> three<!-- gone --></description>'
    await load(xml(`<room name="A">${talkXml('a', 'T', more)}</room>`, name))
    expect(await sessionsOf(name)).toMatchObject([{ description: '1 < 2 &amp; <!-- kept -->\n\nOne two three' }])
  })

  it('may name a room twice in a day, and loses no talk', async () => {
    const name = acronym()
    const { report } = await load(
      xml(`<room name="A">${talkXml('a', 'One')}</room><room name="A">${talkXml('b', 'Two')}</room>`, name),
    )
    expect(report?.sessions).toMatchObject({ created: 2 })
    expect(await sessionsOf(name)).toMatchObject([
      { guid: 'a', room: 'A' },
      { guid: 'b', room: 'A' },
    ])
  })

  it.each([
    [
      'a room without a name',
      () => xml(`<room name="A"/><room>${talkXml('a', 'One')}</room>`),
      /schedule\.day\[0\]\.room\[1\].*name/,
    ],
    ['an empty room without a name', () => xml('<room/>'), /schedule\.day\[0\]\.room\[0\].*name/],
    ['a room of a name of spaces', () => xml(`<room name="  ">${talkXml('a', 'One')}</room>`), /room\[0\]\.@name/],
    [
      'a day without a date',
      () => xml('<room name="A"/>').replace('date="2027-03-27"', ''),
      /schedule\.day\[0\]\.@date/,
    ],
    [
      'a talk without a title',
      () => xml(`<room name="A">${talkXml('a', '')}</room>`),
      /days\[0\]\.rooms\.A\[0\]\.title/,
    ],
    ['a reference to NUL', () => xml(`<room name="A">${talkXml('a', 'x&#0;')}</room>`), /&#0;/],
    ['a reference to half of a letter', () => xml(`<room name="A">${talkXml('a', 'x&#xD800;')}</room>`), /&#xD800;/],
    ['an entity of nobody', () => xml(`<room name="A">${talkXml('a', 'x&nosuch;')}</room>`), /&nosuch;/],
    [
      '200,000 elements in each other',
      () => xml('<a>'.repeat(200_000) + '</a>'.repeat(200_000)),
      /line 2, column \d+.*nested/,
    ],
    [
      '100,001 elements',
      () => xml('<room name="A"/>'.repeat(100_001)),
      /line 2, column \d+.*More than 100000 elements/,
    ],
    [
      'deep markup in a text',
      () => xml(`<room name="A">${talkXml('a', `${'<b>'.repeat(99)}x${'</b>'.repeat(99)}`)}</room>`),
      /nested/,
    ],
  ])('is refused with its place for %s', async (_what, content, place) => {
    const { code, said } = await refusal(content())
    expect(code).toBe('VALIDATION_ERROR')
    expect(said).toMatch(place)
  })
})

describe('a JSON file', () => {
  it.each(['__proto__', 'constructor', 'toString'])('may name a room %s', async (room) => {
    const name = acronym()
    const content = json(`{"${room}": [${JSON.stringify(talk('a'))}]}`, name)
    expect(await inspectImport(call, { fileName: 'f', content })).toMatchObject({
      rooms: [{ name: room, sessionCount: 1 }],
    })
    await load(content, { capacity: 7 })
    expect(await sessionsOf(name)).toMatchObject([{ room, guid: 'a' }])
  })

  it.each([
    ['room', (bad: string) => json(`{"a${bad}": [${JSON.stringify(talk('a'))}]}`), /days\[0\]\.rooms/],
    [
      'guid',
      (bad: string) => json(`{"A": [{"guid": "a${bad}", "title": "T", "start": "10:00", "duration": "01:00"}]}`),
      /rooms\.A\[0\]\.guid/,
    ],
    [
      'title',
      (bad: string) => json(`{"A": [{"guid": "a", "title": "T${bad}", "start": "10:00", "duration": "01:00"}]}`),
      /rooms\.A\[0\]\.title/,
    ],
    ['acronym', (bad: string) => json(`{"A": [${JSON.stringify(talk('a'))}]}`, `n${bad}`), /conference\.acronym/],
    [
      'name',
      (bad: string) =>
        `[{"name": "Con${bad}ference", "url": "https://e.org", "startDate": "2027-01-01", "endDate": "2027-01-01"}]`,
      /\[0\]\.name/,
    ],
    [
      'city',
      (bad: string) =>
        `[{"name": "Conference", "url": "https://e.org", "startDate": "2027-01-01", "endDate": "2027-01-01", "city": "${bad}"}]`,
      /\[0\]\.city/,
    ],
  ])('is refused with its place for NUL or half of a letter in a %s', async (_what, content, place) => {
    for (const bad of ['\\u0000', '\\ud800', '\\udc00x']) {
      const { code, said } = await refusal(content(bad))
      expect(code).toBe('VALIDATION_ERROR')
      expect(said).toMatch(place)
    }
  })

  it('is refused with line and column for what is no text', async () => {
    expect((await refusal('[\n  "a\u0000"]')).said).toContain('line 2, column 5')
    expect((await refusal('[\n  "a\ud800"]')).said).toContain('line 2, column 5')
  })

  it('keeps rooms apart whose names differ by a space', async () => {
    const name = acronym()
    await load(json(JSON.stringify({ A: [talk('a')], 'A ': [talk('b')] }), name))
    expect(await sessionsOf(name)).toMatchObject([{ room: 'A' }, { room: 'A ' }])
  })

  it.each(['', '  ', 'A\nB'])('is refused with its place for a room named %j', async (room) => {
    const { said } = await refusal(json(JSON.stringify({ [room]: [talk('a')] })))
    expect(said).toContain('conference.days[0].rooms')
  })

  it('nested 200,000 deep is refused', async () => {
    expect(await refusal('['.repeat(200_000) + ']'.repeat(200_000))).toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('has long titles cut between letters', async () => {
    const name = acronym()
    await load(json(JSON.stringify({ A: [talk('a', { title: `${'x'.repeat(198)}${'🎪'.repeat(3)}` })] }), name))
    expect(await sessionsOf(name)).toMatchObject([{ name: `${'x'.repeat(198)}…` }])
  })
})

const conference = (name: string, day: string) => ({ name, url: 'https://e.org', startDate: day, endDate: day })

describe('dates of a file', () => {
  it('of any year of the last century are taken in', async () => {
    const { report } = await load(JSON.stringify([conference('Long ago', '1901-02-03')]))
    expect(report?.events).toMatchObject({ created: 1 })
  })

  it.each([
    ['a list', JSON.stringify([conference('Never', '0000-01-01')]), /\[0\]\.startDate.*1900/],
    ['a list', JSON.stringify([conference('Far off', '9999-12-31')]), /\[0\]\.startDate.*2099/],
    ['a talk', json(JSON.stringify({ A: [talk('a', { date: '9999-12-31T23:59:59-12:00' })] })), /day 1, A, 1.*2099/],
    ['a talk', json(JSON.stringify({ A: [talk('a', { date: '0000-01-01T00:00:00Z' })] })), /day 1, A, 1.*1900/],
  ])('beyond sane years are refused with their place: %s', async (_what, content, place) => {
    const { code, said } = await refusal(content)
    expect(code).toBe('VALIDATION_ERROR')
    expect(said).toMatch(place)
  })

  it('are not moved beyond them either', async () => {
    const content = JSON.stringify([conference('First', '2027-01-01'), conference('Second', '2050-01-01')])
    expect((await refusal(content, { firstDay: '2090-01-01' })).said).toMatch(/options\.firstDay.*2099/)
    expect(
      runImportInput.safeParse({ importId: randomUUID(), fileName: 'f', content, options: { firstDay: '9999-12-31' } })
        .success,
    ).toBe(false)
  })
})

describe('a file that is too large', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => index)

  it('has more events than one transaction should make', async () => {
    const content = JSON.stringify(many(5001).map((index) => conference(`Conference ${index}`, '2027-01-01')))
    expect((await refusal(content)).said).toMatch(/5001 events.*5000/)
  })

  it('has more sessions than an event may have', async () => {
    const talks = many(1001).map((index) => talk(`g${index}`))
    expect((await refusal(json(JSON.stringify({ A: talks })))).said).toMatch(/1001 sessions.*1000/)
  })

  it('has more rooms than a venue may have, also together with those of an earlier file', async () => {
    const rooms = (from: number, count: number) =>
      JSON.stringify(
        Object.fromEntries(many(count).map((index) => [`Room ${from + index}`, [talk(`g${from + index}`)]])),
      )
    expect((await refusal(json(rooms(0, 201)))).said).toMatch(/201 rooms.*200/)
    const name = acronym()
    await load(json(rooms(0, 150), name))
    expect((await refusal(json(rooms(100, 101), name))).said).toMatch(/201 rooms.*200/)
  })
})

describe('the audit of an import', () => {
  const rowsOf = (importId: string) =>
    database()
      .db.selectFrom('audit_entry')
      .select(['action', 'subject_type', 'fields', 'detail'])
      .where((eb) => eb.or([eb('subject_id', '=', importId), sql<boolean>`detail ->> 'importId' = ${importId}`]))
      .orderBy('id')
      .execute()

  it('has a row for the venue, for the event with its sessions, and for the import', async () => {
    const name = acronym()
    const importId = randomUUID()
    await load(json(JSON.stringify({ A: [talk('a'), talk('b')], B: [talk('c')] }), name), {}, importId)
    const rows = await rowsOf(importId)
    expect(rows.map(({ action }) => action)).toEqual(['venue.created', 'event.imported', 'import.finished'])
    expect(rows[0]?.detail).toMatchObject({ roomIds: [expect.any(String), expect.any(String)] })
    expect(rows[1]?.detail).toMatchObject({ sessionsCreated: 3, sessionsChanged: 0 })
    expect(Reflect.get(Object(rows[1]?.detail), 'sessionIds')).toHaveLength(3)
    const again = randomUUID()
    await load(
      json(JSON.stringify({ A: [talk('a', { title: 'Another' }), talk('b')], C: [talk('d')] }), name),
      {},
      again,
    )
    expect(await rowsOf(again)).toMatchObject([
      { action: 'venue.updated', fields: ['rooms'] },
      { action: 'event.imported', detail: { sessionsCreated: 1, sessionsChanged: 1 } },
      { action: 'import.finished' },
    ])
    const same = randomUUID()
    await load(
      json(JSON.stringify({ A: [talk('a', { title: 'Another' }), talk('b')], C: [talk('d')] }), name),
      {},
      same,
    )
    expect((await rowsOf(same)).map(({ action }) => action)).toEqual(['import.finished'])
  })

  it('has a row for an import that failed', async () => {
    const importId = randomUUID()
    await expect(load('{', {}, importId)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await rowsOf(importId)).toMatchObject([{ action: 'import.failed', detail: { code: 'VALIDATION_ERROR' } }])
  })
})
