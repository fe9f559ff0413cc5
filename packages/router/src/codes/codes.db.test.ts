import { randomUUID } from 'node:crypto'
import { type Event, type TicketType, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { gate, waitForWaiters } from '../testing/race.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'
import { findCodes } from './queries.ts'

const database = useTestDatabase()
let setting: SaleSetting
let event: Event
let ticketType: TicketType

beforeAll(async () => {
  setting = await saleSetting(database().db)
})

beforeEach(async () => {
  event = await setting.world.event({ status: 'published' })
  const session = await setting.world.session(event)
  ticketType = await setting.world.ticketType(event, { includes: [session], priceMinor: 1000 })
})

const percent = (change: object = {}) => ({
  eventId: event.id,
  code: 'spring',
  kind: 'percent' as const,
  value: 10,
  ...change,
})
const hour = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString()
const check = (code = 'spring', ip?: string) =>
  setting.call({ kind: 'anonymous' }, ip).codes.check({ eventId: event.id, code })

/** An order that stands on a code, as a sale leaves it. */
async function orderWith(codeId: string, userId: string | null = null) {
  const order = await setting.world.confirmedOrder({ event, ticketType })
  await setting.db
    .updateTable('ticket_order')
    .set({ discount_code_id: codeId, buyer_user_id: userId })
    .where('id', '=', order.id)
    .execute()
  await setting.db
    .updateTable('sale_code')
    .set((eb) => ({ used: eb('used', '+', 1) }))
    .where('id', '=', codeId)
    .execute()
}

describe('a code', () => {
  it('is made, listed and changed by organizers, on record', async () => {
    const made = await setting.organizer.codes.create(percent({ note: 'For friends' }))
    expect(made).toMatchObject({ code: 'SPRING', kind: 'percent', value: 10, used: 0, isActive: true, maxUses: null })
    const changed = await setting.organizer.codes.update({
      codeId: made.id,
      value: 20,
      maxUses: 5,
      ticketTypeIds: [ticketType.id],
    })
    expect(changed).toMatchObject({ value: 20, maxUses: 5, ticketTypeIds: [ticketType.id], note: 'For friends' })
    expect(await setting.organizer.codes.list({ eventId: event.id })).toEqual([changed])
    expect(await setting.audited(made.id)).toMatchObject([
      { action: 'code.created' },
      { action: 'code.updated', fields: ['value', 'ticketTypeIds', 'maxUses'], detail: { value: 20, was: 10 } },
    ])
    await setting.organizer.codes.update({ codeId: made.id, value: 20 })
    expect(await setting.audited(made.id)).toHaveLength(2)
  })

  it('is made once for one idempotency key', async () => {
    const input = percent({ idempotencyKey: randomUUID() })
    const [first, second] = await Promise.all([1, 2].map(() => setting.organizer.codes.create(input)))
    expect(second).toEqual(first)
  })

  it('is there once in an event, however it is written, and however many make it at once', async () => {
    await setting.organizer.codes.create(percent())
    const again = setting.organizer.codes.create(percent({ code: ' Spring ' }))
    expect(await refusalOf(again)).toMatchObject({ code: 'CONFLICT', details: { field: 'code' } })
    const raced = await Promise.allSettled(
      ['RACE', 'race', 'Race', 'rAce'].map((code) => setting.organizer.codes.create(percent({ code }))),
    )
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const other = await setting.world.event({ status: 'published' })
    expect(await setting.organizer.codes.create(percent({ eventId: other.id }))).toMatchObject({ code: 'SPRING' })
  })

  it.each<[what: string, change: () => object, field: string]>([
    ['of no percent', () => ({ value: 0 }), 'value'],
    ['of more than everything', () => ({ value: 101 }), 'value'],
    ['of no amount', () => ({ kind: 'amount', value: 0 }), 'value'],
    ['that opens nothing', () => ({ kind: 'access', value: 0 }), 'ticketTypeIds'],
    ['for access with a discount', () => ({ kind: 'access', value: 5, ticketTypeIds: [ticketType.id] }), 'value'],
    ['that ends before it starts', () => ({ startsAt: inHours(2), endsAt: inHours(1) }), 'endsAt'],
    ['with a space in it', () => ({ code: 'a b c' }), 'code'],
  ])('%s is refused', async (_what, change, field) => {
    const { code, details } = await refusalOf(setting.organizer.codes.create(percent(change())))
    expect(code).toBe('VALIDATION_ERROR')
    expect(JSON.stringify(details)).toContain(`"${field}"`)
  })

  it('is changed only to what makes sense', async () => {
    const { id: codeId } = await setting.organizer.codes.create(percent({ startsAt: inHours(5) }))
    const refusedBy = async (change: object) =>
      (await refusalOf(setting.organizer.codes.update({ codeId, ...change }))).code
    expect(await refusedBy({ value: 101 })).toBe('VALIDATION_ERROR')
    expect(await refusedBy({ endsAt: inHours(4) })).toBe('VALIDATION_ERROR')
    expect(await refusedBy({ ticketTypeIds: [randomUUID()] })).toBe('NOT_FOUND')
  })

  it('takes ticket types of its own event only', async () => {
    const other = await setting.world.ticketType(await setting.world.event())
    const refusal = await refusalOf(setting.organizer.codes.create(percent({ ticketTypeIds: [other.id] })))
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', details: { field: 'ticketTypeIds' } })
  })

  it('keeps the uses that stand on it, and itself, once orders name it', async () => {
    const { id: codeId } = await setting.organizer.codes.create(percent({ maxUses: 5 }))
    await orderWith(codeId)
    await orderWith(codeId)
    expect(await refusalOf(setting.organizer.codes.update({ codeId, maxUses: 1 }))).toMatchObject({
      code: 'CAPACITY_BELOW_SOLD',
      details: { used: 2, maxUses: 1 },
    })
    expect(await setting.organizer.codes.update({ codeId, maxUses: 2 })).toMatchObject({ used: 2, maxUses: 2 })
    expect(await refusalOf(setting.organizer.codes.delete({ codeId }))).toMatchObject({ code: 'HAS_REGISTRATIONS' })
    expect(await setting.organizer.codes.update({ codeId, isActive: false })).toMatchObject({ isActive: false })
  })

  it('that nobody used is deleted', async () => {
    const { id: codeId } = await setting.organizer.codes.create(percent())
    await setting.organizer.codes.delete({ codeId })
    expect(await setting.organizer.codes.list({ eventId: event.id })).toEqual([])
    expect(await refusalOf(setting.organizer.codes.delete({ codeId }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is not lowered below a use that is being written', async () => {
    const { id: codeId } = await setting.organizer.codes.create(percent({ maxUses: 2 }))
    const written = gate()
    const held = gate()
    const sale = setting.db.transaction().execute(async (tx) => {
      await tx.updateTable('sale_code').set({ used: 2 }).where('id', '=', codeId).execute()
      written.open()
      await held.opened
    })
    await written.opened
    const lowered = refusalOf(setting.organizer.codes.update({ codeId, maxUses: 1 }))
    await waitForWaiters(database().owner)
    held.open()
    await sale
    expect(await lowered).toMatchObject({ code: 'CAPACITY_BELOW_SOLD', details: { used: 2 } })
  })

  it('belongs to organizers', async () => {
    const { caller } = await setting.as('member')
    expect(await refusalOf(caller.codes.create(percent()))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(caller.codes.list({ eventId: event.id }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('asking what a code does', () => {
  it('tells it, however it is typed, and no more', async () => {
    await setting.organizer.codes.create(percent({ note: 'secret', maxUses: 9 }))
    expect(await check(' sPring')).toEqual({ code: 'SPRING', kind: 'percent', value: 10, ticketTypeIds: [] })
  })

  it('tells of all that do nothing the same', async () => {
    const make = (code: string, change: object) => setting.organizer.codes.create(percent({ code, ...change }))
    await make('OFF', { isActive: false })
    await make('EARLY', { startsAt: inHours(1) })
    await make('LATE', { startsAt: inHours(-2), endsAt: inHours(-1) })
    await orderWith((await make('GONE', { maxUses: 1 })).id)
    const refusals = []
    for (const code of ['OFF', 'EARLY', 'LATE', 'GONE', 'NEVER', '???']) refusals.push(await refusalOf(check(code)))
    expect(new Set(refusals.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(refusals[0]).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tells a buyer who is signed in when they have had their uses', async () => {
    const { id } = await setting.organizer.codes.create(percent({ maxUsesPerBuyer: 1 }))
    const { caller, userId } = await setting.as('member')
    expect(await caller.codes.check({ eventId: event.id, code: 'SPRING' })).toMatchObject({ value: 10 })
    await orderWith(id, userId)
    const { caller: other, email } = await setting.as('member')
    const before = await setting.db
      .selectFrom('ticket_order')
      .select('id')
      .where('buyer_user_id', '=', userId)
      .execute()
    expect(await other.codes.check({ eventId: event.id, code: 'SPRING' })).toMatchObject({ value: 10 })
    await setting.db
      .updateTable('ticket_order')
      .set({ buyer_email: email.toUpperCase() })
      .where('id', '=', before[0]?.id ?? '')
      .execute()
    expect(await refusalOf(other.codes.check({ eventId: event.id, code: 'SPRING' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await refusalOf(caller.codes.check({ eventId: event.id, code: 'SPRING' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await check()).toMatchObject({ value: 10 })
  })

  it('ends after too many guesses from one address, also for the right one', async () => {
    await setting.organizer.codes.create(percent())
    const ip = '198.51.100.77'
    for (let guess = 0; guess < 60; guess++) {
      expect(await refusalOf(check(`GUESS${guess}`, ip))).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await refusalOf(check('spring', ip))).toMatchObject({ code: 'RATE_LIMITED' })
    const network = '2001:db8:77:1'
    for (let guess = 0; guess < 60; guess++) await refusalOf(check(`GUESS${guess}`, `${network}::${guess + 1}`))
    expect(await refusalOf(check('spring', `${network}:ffff::1`))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await check('spring', '198.51.100.78')).toMatchObject({ value: 10 })
  })

  it('is guessed no further by all guesses at once', async () => {
    await setting.organizer.codes.create(percent())
    const ip = '198.51.100.79'
    // The right one is far beyond those that one may try, and must not come through.
    const tried = Array.from({ length: 200 }, (_, guess) => (guess === 150 ? 'spring' : `GUESS${guess}`))
    const codes = (await Promise.all(tried.map((code) => refusalOf(check(code, ip))))).map(({ code }) => code)
    expect(codes.filter((code) => code === 'NOT_FOUND').length).toBeLessThanOrEqual(60)
    // Those that found the limit used up meanwhile were not looked at, and count for nothing.
    const left = 60 - codes.filter((code) => code === 'NOT_FOUND').length
    for (let guess = 0; guess < left; guess++) await refusalOf(check(`MORE${guess}`, ip))
    expect(await refusalOf(check('spring', ip))).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('that works may be typed in by a crowd behind one address, again and again', async () => {
    await setting.organizer.codes.create(percent())
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 40 }, () => check('spring', '198.51.100.80')))
    }
    expect(await refusalOf(check('GUESS', '198.51.100.80'))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('counts as a guess wherever it is typed in', async () => {
    const type = ticketType
    const ip = '198.51.100.81'
    const caller = setting.call({ kind: 'anonymous' }, ip)
    const buyer = { name: 'Ada', email: 'ada@example.org' }
    const order = (more: object) =>
      caller.orders.create({ eventId: event.id, items: [{ ticketTypeId: type.id, quantity: 1 }], buyer, ...more })
    const join = (accessCode: string) =>
      caller.waitlist.join({ eventId: event.id, ticketTypeId: type.id, ...buyer, seats: 1, accessCode })
    setting.deps.config.orderLimitPerOrigin = 0
    await setting.organizer.codes.create(percent())
    expect(await order({ discountCode: 'SPRING' })).toMatchObject({ totalMinor: expect.any(Number) })
    for (let guess = 0; guess < 20; guess++) {
      expect(await refusalOf(order({ discountCode: `D${guess}` }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await refusalOf(order({ accessCode: `A${guess}` }))).toMatchObject({ code: 'NOT_FOUND' })
      expect((await refusalOf(join(`J${guess}`))).code).not.toBe('RATE_LIMITED')
    }
    expect(await refusalOf(order({ discountCode: 'SPRING' }))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await refusalOf(order({ accessCode: 'NO' }))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await refusalOf(join('NO'))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await refusalOf(check('NO', ip))).toMatchObject({ code: 'RATE_LIMITED' })
    // Who types nothing in buys on.
    expect(await order({})).toMatchObject({ id: expect.any(String) })
  })

  it('is of no use for drafts and events that are over', async () => {
    await setting.organizer.codes.create(percent())
    await setting.db.updateTable('event').set({ status: 'completed' }).where('id', '=', event.id).execute()
    expect(await refusalOf(check())).toMatchObject({ code: 'NOT_FOUND' })
    await setting.db.updateTable('event').set({ status: 'draft' }).where('id', '=', event.id).execute()
    expect(await refusalOf(check())).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('codes of many events', () => {
  it('are found in one statement, each in its own event', async () => {
    const other = await setting.world.event({ status: 'published' })
    const here = await setting.organizer.codes.create(percent())
    const there = await setting.organizer.codes.create(percent({ eventId: other.id, value: 30 }))
    await setting.organizer.codes.create(percent({ code: 'MORE' }))
    const found = await findCodes(setting.db, [
      { eventId: event.id, code: 'spring' },
      { eventId: event.id, code: 'SPRING' },
      { eventId: other.id, code: 'Spring' },
      { eventId: other.id, code: 'MORE' },
    ])
    expect(found.map(({ id }) => id)).toEqual([here.id, there.id].sort())
    expect(await findCodes(setting.db, [])).toEqual([])
  })
})
