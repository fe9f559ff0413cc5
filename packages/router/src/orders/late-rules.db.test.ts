import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { SYSTEM } from '../core/audit.ts'
import { expireHoldJob } from './expire-hold.job.ts'
import { settleCharge } from './settle-charge.ts'
import { anonymous, buyer, makeSale, openShop, refusalOf } from './testing/shop.ts'

const database = useTestDatabase()

/** An order of two, charged, whose answer comes after its hold has ended. */
async function lateOrder(code?: { max_uses_per_buyer: number }) {
  const { db } = database()
  const shop = openShop(db)
  const sale = await makeSale(shop, { priceMinor: 1500 })
  const rules = { event_id: sale.event.id, code: 'TWICE', kind: 'percent', value: 10 } as const
  if (code) {
    await db
      .insertInto('sale_code')
      .values({ ...rules, ...code })
      .execute()
  }
  const caller = shop.as(anonymous)
  const wanted = { ...sale.order(2), ...(code ? { discountCode: 'TWICE' } : {}) }
  const order = await caller.orders.create(wanted)
  const charge = { order_id: order.id, processor: 'sandbox', reference: `ref_${order.id}`, currency: 'EUR' }
  const payment = await db
    .insertInto('payment')
    .values({ ...charge, amount_minor: order.totalMinor, status: 'started' })
    .returning(['id'])
    .executeTakeFirstOrThrow()
  const runOut = (later = 3_600_000) =>
    expireHoldJob.run({ ...shop.deps, now: () => new Date(Date.now() + later) }, { orderId: order.id })
  const pays = (now = new Date(Date.now() + 3_600_000)) => {
    const answer = { status: 'succeeded', reference: charge.reference } as const
    return settleCharge({ ...shop.deps, now: () => now, ...SYSTEM }, payment.id, answer)
  }
  const causes = async () => {
    const rows = await db.selectFrom('refund').select('cause').where('order_id', '=', order.id).execute()
    return rows.map(({ cause }) => cause)
  }
  return { db, shop, ...sale, order, wanted, caller, runOut, pays, causes }
}

describe('a payment that comes after its hold has ended', () => {
  it('buys the seats while they are on sale', async () => {
    const { runOut, pays, causes } = await lateOrder()
    await runOut()
    expect(await pays()).toBe('confirmed')
    expect(await causes()).toEqual([])
  })

  it('goes back when the sale of its ticket type has ended', async () => {
    const { db, ticketType, runOut, pays, causes } = await lateOrder()
    await runOut()
    const ended = { sales_end_at: new Date(Date.now() - 1000) }
    await db.updateTable('ticket_type').set(ended).where('id', '=', ticketType.id).execute()
    expect(await pays()).toBe('hold_expired')
    expect(await causes()).toEqual(['too_late'])
  })

  it('goes back when its sessions are over', async () => {
    const { db, session, runOut, pays, causes } = await lateOrder()
    await runOut()
    const { ends_at } = await db
      .selectFrom('session')
      .select('ends_at')
      .where('id', '=', session.id)
      .executeTakeFirstOrThrow()
    expect(await pays(ends_at)).toBe('hold_expired')
    expect(await causes()).toEqual(['too_late'])
  })

  it.each(['event', 'ticket_type'] as const)(
    'goes back when its buyer has as much as one may have by now (%s)',
    async (table) => {
      const { db, event, ticketType, order, wanted, caller, runOut, pays, causes } = await lateOrder()
      const limited = table === 'event' ? event.id : ticketType.id
      await db.updateTable(table).set({ max_per_buyer: 3 }).where('id', '=', limited).execute()
      await runOut()
      await caller.orders.create({ ...wanted, paymentToken: 'tok_ok', buyer: { ...buyer, email: 'ADA@example.org' } })
      expect(await pays()).toBe('hold_expired')
      expect(await causes()).toEqual(['too_late'])
      const left = await db.selectFrom('ticket').select('status').where('order_id', '=', order.id).execute()
      expect(left.map(({ status }) => status)).toEqual(['expired', 'expired'])
    },
  )

  it('goes back when its buyer has used its code as often as one may by now', async () => {
    const { db, wanted, caller, runOut, pays, causes } = await lateOrder({ max_uses_per_buyer: 1 })
    await runOut()
    await caller.orders.create({ ...wanted, paymentToken: 'tok_ok' })
    expect(await pays()).toBe('hold_expired')
    expect(await causes()).toEqual(['too_late'])
    expect(await db.selectFrom('sale_code').select('used').where('code', '=', 'TWICE').execute()).toContainEqual({
      used: 1,
    })
  })

  it('and another of its buyer at the same moment: no more than one may have', async () => {
    const { db, shop, event, wanted, caller, runOut, pays } = await lateOrder()
    await db.updateTable('event').set({ max_per_buyer: 3 }).where('id', '=', event.id).execute()
    // Of another ticket type and session, so that no row of the seats keeps them apart.
    const session = await shop.world.session(event, { capacity: 10 })
    const { id: ticketTypeId } = await shop.world.ticketType(event, { includes: [session], priceMinor: 1500 })
    await runOut()
    const other = { ...wanted, items: [{ ticketTypeId, quantity: 2 }], paymentToken: 'tok_ok' }
    await Promise.allSettled([pays(), caller.orders.create(other)])
    const valid = db.selectFrom('ticket').select('id').where('event_id', '=', event.id).where('status', '=', 'valid')
    expect(await valid.execute()).toHaveLength(2)
  })
})

describe('a session that was called off', () => {
  const callOff = (id: string) =>
    database().db.updateTable('session').set({ is_active: false }).where('id', '=', id).execute()

  it('is not paid for any more, though its seats are held', async () => {
    const { shop, session, wanted, caller } = await lateOrder()
    const held = await caller.orders.create(wanted)
    await callOff(session.id)
    const pays = caller.orders.pay({ orderId: held.id, orderToken: held.orderToken, paymentToken: 'tok_ok' })
    expect((await refusalOf(pays)).code).toBe('SESSION_INACTIVE')
    expect(shop.deps.charges).toEqual([])
  })

  it('is not sold for money that was taken just before: it goes back', async () => {
    const { session, pays, causes } = await lateOrder()
    await callOff(session.id)
    expect(await pays(new Date())).toBe('session_inactive')
    expect(await causes()).toEqual(['too_late'])
  })
})
