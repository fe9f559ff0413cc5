import { randomUUID } from 'node:crypto'
import { type Event, type Session, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'

const database = useTestDatabase()
let setting: SaleSetting
let event: Event
let session: Session

beforeAll(async () => {
  setting = await saleSetting(database().db)
})

beforeEach(async () => {
  event = await setting.world.event({ status: 'published' })
  session = await setting.world.session(event)
})

const pass = (change: object = {}) => ({
  eventId: event.id,
  name: 'Pass',
  priceMinor: 1000,
  sessionIds: [session.id],
  ...change,
})
const ticketTypes = () => setting.organizer.ticketTypes

describe('a ticket type', () => {
  it('takes its price for members, its level, its limits, and is changed in all of them', async () => {
    const terms = {
      memberPriceMinor: 800,
      memberLevel: 'trusted' as const,
      isMembersOnly: true,
      isHidden: true,
      maxPerBuyer: 2,
    }
    const made = await ticketTypes().create(pass(terms))
    expect(made).toMatchObject(terms)
    const other = {
      memberPriceMinor: null,
      memberLevel: null,
      isMembersOnly: false,
      isHidden: false,
      maxPerBuyer: null,
    }
    expect(await ticketTypes().update({ ticketTypeId: made.id, ...other })).toMatchObject(other)
    const [, updated] = await setting.audited(made.id)
    expect(updated?.fields.toSorted()).toEqual(Object.keys(other).toSorted())
    await ticketTypes().update({ ticketTypeId: made.id, ...other })
    expect(await setting.audited(made.id)).toHaveLength(2)
  })

  it('never costs members more than others', async () => {
    const more = await refusalOf(ticketTypes().create(pass({ memberPriceMinor: 1001 })))
    expect(more).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'memberPriceMinor' } })
    const { id: ticketTypeId } = await ticketTypes().create(pass({ memberPriceMinor: 1000 }))
    expect(await refusalOf(ticketTypes().update({ ticketTypeId, priceMinor: 999 }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field: 'priceMinor', memberPriceMinor: 1000 },
    })
    const both = await ticketTypes().update({ ticketTypeId, priceMinor: 500, memberPriceMinor: 400 })
    expect(both).toMatchObject({ priceMinor: 500, memberPriceMinor: 400 })
    expect(await refusalOf(ticketTypes().update({ ticketTypeId, memberPriceMinor: 501 }))).toMatchObject({
      details: { field: 'memberPriceMinor' },
    })
  })
})

describe('a hidden ticket type', () => {
  it('is seen by organizers, by the teachers of its event, and with a code that opens it', async () => {
    const teacher = await setting.as('teacher')
    const stranger = await setting.as('teacher')
    const admin = await setting.as('admin')
    await admin.caller.events.update({ eventId: event.id, teacherIds: [teacher.userId] })
    const open = await ticketTypes().create(pass({ name: 'Open' }))
    const hidden = await ticketTypes().create(pass({ name: 'Hidden', isHidden: true }))
    const other = await ticketTypes().create(pass({ name: 'Other', isHidden: true }))
    const code = { eventId: event.id, code: 'CREW', kind: 'access' as const, ticketTypeIds: [hidden.id] }
    const { id: codeId } = await setting.organizer.codes.create(code)
    await setting.organizer.codes.create({ ...code, code: 'TEN', kind: 'percent', value: 10 })
    const seen = async (caller: SaleSetting['organizer'], accessCode?: string) =>
      (await caller.ticketTypes.list({ eventId: event.id, accessCode })).map(({ id }) => id)
    expect(await seen(setting.organizer)).toEqual([open.id, hidden.id, other.id])
    expect(await seen(teacher.caller)).toEqual([open.id, hidden.id, other.id])
    expect(await seen(stranger.caller)).toEqual([open.id])
    expect(await seen(setting.anonymous)).toEqual([open.id])
    expect(await seen(setting.anonymous, ' crew ')).toEqual([open.id, hidden.id])
    expect(await seen(setting.anonymous, 'TEN')).toEqual([open.id])
    expect(await seen(setting.anonymous, 'NOPE')).toEqual([open.id])
    await setting.organizer.codes.update({ codeId, isActive: false })
    expect(await seen(setting.anonymous, 'CREW')).toEqual([open.id])
  })

  it('is not found by guessing codes', async () => {
    const guesser = setting.call({ kind: 'anonymous' }, '198.51.100.9')
    const guess = (accessCode: string) => guesser.ticketTypes.list({ eventId: event.id, accessCode })
    for (let i = 0; i < 60; i++) await guess(`GUESS${i}`)
    expect(await refusalOf(guess('ANOTHER'))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await guesser.ticketTypes.list({ eventId: event.id })).toEqual([])
  })
})

describe('deleting a ticket type', () => {
  const question = (ticketTypeIds: string[]) => ({
    eventId: event.id,
    scope: 'ticket' as const,
    kind: 'text' as const,
    label: 'Why?',
    ticketTypeIds,
  })

  it('takes it out of codes and questions that name others too', async () => {
    const gone = await ticketTypes().create(pass())
    const kept = await ticketTypes().create(pass())
    const ticketTypeIds = [gone.id, kept.id]
    const code = { eventId: event.id, code: 'BOTH', kind: 'percent' as const, value: 10, ticketTypeIds }
    await setting.organizer.codes.create(code)
    await setting.organizer.questions.create(question(ticketTypeIds))
    await ticketTypes().delete({ ticketTypeId: gone.id })
    const { eventId } = code
    expect(await setting.organizer.codes.list({ eventId })).toMatchObject([{ ticketTypeIds: [kept.id] }])
    expect(await setting.organizer.questions.list({ eventId })).toMatchObject([{ ticketTypeIds: [kept.id] }])
  })

  it('is refused while a code or a question is for it alone, and then leaves all as it was', async () => {
    const { id: ticketTypeId } = await ticketTypes().create(pass())
    const other = await ticketTypes().create(pass())
    const shared = { eventId: event.id, kind: 'percent' as const, value: 10 }
    const alone = await setting.organizer.codes.create({ ...shared, code: 'ONE', ticketTypeIds: [ticketTypeId] })
    await setting.organizer.codes.create({ ...shared, code: 'TWO', ticketTypeIds: [ticketTypeId, other.id] })
    const asked = await setting.organizer.questions.create(question([ticketTypeId]))
    expect(await refusalOf(ticketTypes().delete({ ticketTypeId }))).toMatchObject({
      code: 'HAS_REGISTRATIONS',
      details: { codeIds: [alone.id], questionIds: [asked.id] },
    })
    const codes = await setting.organizer.codes.list({ eventId: event.id })
    expect(codes.map(({ ticketTypeIds }) => ticketTypeIds.length).toSorted()).toEqual([1, 2])
  })

  it('is refused while somebody waits for it, and so is deleting the event', async () => {
    const { id: ticketTypeId } = await ticketTypes().create(pass())
    await setting.db
      .insertInto('waitlist_entry')
      .values({
        event_id: event.id,
        ticket_type_id: ticketTypeId,
        name: 'Ann',
        email: `${randomUUID()}@example.org`,
        user_id: null,
        seats: 1,
        status: 'waiting',
        secret_hash: Buffer.alloc(32),
      })
      .execute()
    expect(await refusalOf(ticketTypes().delete({ ticketTypeId }))).toMatchObject({ code: 'HAS_REGISTRATIONS' })
    const deleted = setting.organizer.events.delete({ eventId: event.id })
    expect(await refusalOf(deleted)).toMatchObject({ code: 'HAS_REGISTRATIONS' })
    await setting.db.updateTable('waitlist_entry').set({ status: 'left' }).execute()
    await ticketTypes().delete({ ticketTypeId })
    await setting.organizer.events.delete({ eventId: event.id })
  })
})

describe('how an event sells', () => {
  const settings = {
    memberLevel: 'trusted' as const,
    isMembersOnly: true,
    maxPerBuyer: 4,
    refundPolicy: [
      { hoursBefore: 48, percent: 100 },
      { hoursBefore: 24, percent: 50 },
    ],
    transferCutoffHours: null,
    isWaitlistOpen: false,
    waitlistMode: 'strict' as const,
    waitlistMaxSkips: 0,
    waitlistOfferMinutes: 60,
  }
  const draft = { title: 'An evening', startsAt: new Date(Date.now() + 9e8).toISOString() }

  it('is said when it is made, plain unless said otherwise', async () => {
    const plain = await setting.organizer.events.create(draft)
    expect(plain.saleSettings).toMatchObject({ memberLevel: 'vetted', refundPolicy: [], waitlistMode: 'skipping' })
    const made = await setting.organizer.events.create({ ...draft, saleSettings: settings })
    expect(made.saleSettings).toEqual(settings)
  })

  it('is changed where it is named, and the same again is no change', async () => {
    const { id: eventId, version } = await setting.organizer.events.create({ ...draft, saleSettings: settings })
    const same = await setting.organizer.events.update({ eventId, saleSettings: settings })
    expect(same).toMatchObject({ version, saleSettings: settings })
    const changed = await setting.organizer.events.update({
      eventId,
      saleSettings: { refundPolicy: [{ hoursBefore: 24, percent: 50 }], maxPerBuyer: null },
    })
    expect(changed.saleSettings).toEqual({
      ...settings,
      refundPolicy: [{ hoursBefore: 24, percent: 50 }],
      maxPerBuyer: null,
    })
    const entries = await setting.audited(eventId)
    expect(entries).toMatchObject([
      { action: 'event.created' },
      { action: 'event.updated', fields: ['saleSettings'], detail: { saleSettings: ['maxPerBuyer', 'refundPolicy'] } },
    ])
  })

  it.each<[what: string, change: object]>([
    [
      'a policy that gives back more later',
      {
        refundPolicy: [
          { hoursBefore: 48, percent: 50 },
          { hoursBefore: 24, percent: 60 },
        ],
      },
    ],
    [
      'a policy whose hours rise',
      {
        refundPolicy: [
          { hoursBefore: 24, percent: 50 },
          { hoursBefore: 48, percent: 20 },
        ],
      },
    ],
    ['no ticket per buyer', { maxPerBuyer: 0 }],
    ['an offer of a minute', { waitlistOfferMinutes: 1 }],
    ['a level of none', { memberLevel: 'none' }],
  ])('cannot be %s', async (_what, change) => {
    const refusal = await refusalOf(setting.organizer.events.update({ eventId: event.id, saleSettings: change }))
    expect(refusal.code).toBe('VALIDATION_ERROR')
  })
})
