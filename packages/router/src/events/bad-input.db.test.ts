import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../core/errors.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { type EventSetting, eventSetting, inHours } from '../testing/event-setting.ts'

const database = useTestDatabase()
let setting: EventSetting

/** Ids that the cases need; `foreign` things belong to another event. */
interface Ids {
  eventId: string
  sessionId: string
  ticketTypeId: string
  foreignSessionId: string
  memberId: string
  teacherId: string
}
let ids: Ids

const unknownId = '019aa000-0000-7000-8000-000000000000'

beforeAll(async () => {
  setting = await eventSetting(database().db)
  const { world } = setting
  const event = await world.event()
  ids = {
    eventId: event.id,
    sessionId: (await world.session(event, { capacity: 20 })).id,
    ticketTypeId: (await world.ticketType(event, { quantity: 20 })).id,
    foreignSessionId: (await world.session(await world.event())).id,
    memberId: (await world.member()).id,
    teacherId: (await world.teacher()).id,
  }
})

type Case = [what: string, change: (ids: Ids) => object, code: ErrorCode, field?: string]

const line = (length: number) => 'x'.repeat(length)
const bad = 'VALIDATION_ERROR'

const eventCases: Case[] = [
  ['no title', () => ({ title: undefined }), bad, 'title'],
  ['a title of the wrong type', () => ({ title: 7 }), bad, 'title'],
  ['a title too short', () => ({ title: ' ab ' }), bad, 'title'],
  ['a title too long', () => ({ title: line(201) }), bad, 'title'],
  ['a title of two lines', () => ({ title: 'two\nlines' }), bad, 'title'],
  ['a description too long', () => ({ fullDescription: line(20_001) }), bad, 'fullDescription'],
  ['NUL in a text', () => ({ policies: 'a\u0000b' }), bad, 'policies'],
  ['a day that is none', () => ({ startsAt: '2031-02-30T10:00:00Z' }), bad, 'startsAt'],
  ['a time without a zone', () => ({ startsAt: '2031-02-03T10:00:00' }), bad, 'startsAt'],
  ['a start gone by', () => ({ startsAt: inHours(-1) }), 'PAST_DATE', 'startsAt'],
  ['an end before the start', () => ({ endsAt: inHours(1) }), bad, 'endsAt'],
  ['a zone that is none', () => ({ timeZone: 'Mars/Olympus' }), bad, 'timeZone'],
  ['a currency that is none', () => ({ currency: 'euro' }), bad, 'currency'],
  ['an unknown venue', () => ({ venueId: unknownId }), 'NOT_FOUND', 'venueId'],
  ['a latitude off the globe', () => ({ coordinates: { latitude: 91, longitude: 0 } }), bad],
  ['half of the coordinates', () => ({ coordinates: { latitude: 9 } }), bad],
  ['an address of a script', () => ({ url: 'javascript:alert(1)' }), bad, 'url'],
  ['too many topics', () => ({ topics: Array.from({ length: 21 }, (_, index) => `topic ${index}`) }), bad, 'topics'],
  ['an unknown organizer', () => ({ organizerIds: [unknownId] }), 'NOT_FOUND', 'organizerIds'],
  ['a member as organizer', ({ memberId }) => ({ organizerIds: [memberId] }), bad, 'organizerIds'],
  ['a teacher as organizer', ({ teacherId }) => ({ organizerIds: [teacherId] }), bad, 'organizerIds'],
  ['a member as teacher', ({ memberId }) => ({ teacherIds: [memberId] }), bad, 'teacherIds'],
]

const sessionCases: Case[] = [
  ['an empty name', () => ({ name: '  ' }), bad, 'name'],
  ['a name too long', () => ({ name: line(201) }), bad, 'name'],
  ['a capacity of zero', () => ({ capacity: 0 }), bad, 'capacity'],
  ['a negative capacity', () => ({ capacity: -5 }), bad, 'capacity'],
  ['a broken capacity', () => ({ capacity: 2.5 }), bad, 'capacity'],
  ['a capacity of text', () => ({ capacity: '20' }), bad, 'capacity'],
  ['a capacity beyond the limit', () => ({ capacity: 501 }), bad, 'capacity'],
  ['a capacity beyond all limits', () => ({ capacity: 1e9 }), bad, 'capacity'],
  ['a start gone by', () => ({ startsAt: inHours(-1) }), 'PAST_DATE', 'startsAt'],
  ['an end before the start', () => ({ startsAt: inHours(9), endsAt: inHours(8) }), bad, 'endsAt'],
  ['doors after the start', () => ({ startsAt: inHours(9), doorsOpenAt: inHours(10) }), bad, 'doorsOpenAt'],
  ['admission after the end', () => ({ admissionEndsAt: inHours(9999) }), bad, 'admissionEndsAt'],
  ['an unknown room', () => ({ roomId: unknownId }), 'NOT_FOUND', 'roomId'],
]

const ticketTypeCases: Case[] = [
  ['an empty name', () => ({ name: '' }), bad, 'name'],
  ['a name too long', () => ({ name: line(101) }), bad, 'name'],
  ['a negative price', () => ({ priceMinor: -1 }), bad, 'priceMinor'],
  ['a price in major units', () => ({ priceMinor: 9.99 }), bad, 'priceMinor'],
  ['a price beyond all limits', () => ({ priceMinor: 1e12 }), bad, 'priceMinor'],
  ['a quantity of zero', () => ({ quantity: 0 }), bad, 'quantity'],
  ['a negative quantity', () => ({ quantity: -1 }), bad, 'quantity'],
  ['none per order', () => ({ maxPerOrder: 0 }), bad, 'maxPerOrder'],
  ['too many per order', () => ({ maxPerOrder: 11 }), bad, 'maxPerOrder'],
  [
    'an end of sales before their start',
    () => ({ salesStartAt: inHours(9), salesEndAt: inHours(8) }),
    bad,
    'salesEndAt',
  ],
  ['an unknown session', () => ({ sessionIds: [unknownId] }), 'NOT_FOUND', 'sessionIds'],
  ['a session of another event', (all) => ({ sessionIds: [all.foreignSessionId] }), 'NOT_FOUND', 'sessionIds'],
]

const refs = (name: string, code: ErrorCode = 'NOT_FOUND'): Case[] => [
  ['an unknown id', () => ({ [name]: unknownId }), code],
  ['an id that is none', () => ({ [name]: 'S1' }), bad, name],
  ['no id', () => ({ [name]: undefined }), bad, name],
]

const tables: [path: string, valid: (ids: Ids) => object, cases: Case[]][] = [
  [
    'events.create',
    () => ({ title: 'A fine evening', startsAt: inHours(24) }),
    [...eventCases, ['a key too short', () => ({ idempotencyKey: 'short' }), bad, 'idempotencyKey']],
  ],
  [
    'events.update',
    ({ eventId }) => ({ eventId }),
    [
      // A field left out of a change is no mistake, and this event's times follow its session.
      ...eventCases.filter(([what]) => what !== 'no title' && what !== 'a start gone by'),
      ...refs('eventId'),
      ['another version', () => ({ version: 99, title: 'Late' }), 'CONFLICT'],
    ],
  ],
  ['events.publish', ({ eventId }) => ({ eventId }), refs('eventId')],
  [
    'events.cancel',
    ({ eventId }) => ({ eventId, reason: 'Rain' }),
    [
      ...refs('eventId'),
      ['no reason', () => ({ reason: ' ' }), bad, 'reason'],
      ['a reason too long', () => ({ reason: line(501) }), bad, 'reason'],
    ],
  ],
  ['events.delete', ({ eventId }) => ({ eventId }), refs('eventId')],
  [
    'sessions.create',
    ({ eventId }) => ({ eventId, name: 'Talk', capacity: 20, startsAt: inHours(24), endsAt: inHours(25) }),
    [...sessionCases, ...refs('eventId'), ['no end', () => ({ endsAt: undefined }), bad, 'endsAt']],
  ],
  ['sessions.update', ({ sessionId }) => ({ sessionId }), [...sessionCases, ...refs('sessionId')]],
  ['sessions.delete', ({ sessionId }) => ({ sessionId }), refs('sessionId')],
  [
    'ticketTypes.create',
    ({ eventId }) => ({ eventId, name: 'Day ticket', priceMinor: 100 }),
    [
      ...ticketTypeCases,
      ...refs('eventId'),
      ['sales that have ended', () => ({ salesEndAt: inHours(-1) }), 'PAST_DATE', 'salesEndAt'],
      ['no price', () => ({ priceMinor: undefined }), bad, 'priceMinor'],
    ],
  ],
  ['ticketTypes.update', ({ ticketTypeId }) => ({ ticketTypeId }), [...ticketTypeCases, ...refs('ticketTypeId')]],
  [
    'ticketTypes.setInclusion',
    ({ ticketTypeId, sessionId }) => ({ ticketTypeId, sessionId, isIncluded: true }),
    [
      ...refs('ticketTypeId'),
      ...refs('sessionId'),
      ['a session of another event', (all) => ({ sessionId: all.foreignSessionId }), 'NOT_FOUND'],
      ['one that is taken out', (all) => ({ sessionId: all.foreignSessionId, isIncluded: false }), 'NOT_FOUND'],
      ['text for yes', () => ({ isIncluded: 'yes' }), bad, 'isIncluded'],
    ],
  ],
  ['ticketTypes.delete', ({ ticketTypeId }) => ({ ticketTypeId }), refs('ticketTypeId')],
]

async function callPath(path: string, input: object): Promise<unknown> {
  const procedure = path.split('.').reduce<unknown>((node, key) => Reflect.get(Object(node), key), setting.organizer)
  if (typeof procedure !== 'function') throw new Error(`${path} cannot be called`)
  return procedure(input)
}

async function everything(): Promise<string> {
  const { rows } = await database().pool.query(`
    select json_build_array(
      (select json_agg(e order by id) from event e), (select json_agg(s order by id) from session s),
      (select json_agg(t order by id) from ticket_type t), (select json_agg(i) from ticket_type_session i),
      (select json_agg(o) from event_organizer o), (select count(*) from domain_event),
      (select count(*) from audit_entry), (select count(*) from idempotency_key), (select count(*) from job)) as all`)
  return JSON.stringify(rows)
}

/** The field that a refusal names: the first that the schema stumbled over, or the one of the rule. */
function fieldOf({ field, issues }: { field?: unknown; issues?: { path: string }[] }): string | undefined {
  return typeof field === 'string' ? field : issues?.[0]?.path.split('.')[0]
}

describe.each(tables)('bad input to %s', (path, valid, cases) => {
  it.each(cases)('is refused and changes nothing: %s', async (_what, change, code, field) => {
    const before = await everything()
    const refusal = await refusalOf(callPath(path, { ...valid(ids), ...change(ids) }))
    expect(refusal.code).toBe(code)
    if (field) expect(fieldOf(refusal.details)).toBe(field)
    expect(await everything()).toBe(before)
  })
})
