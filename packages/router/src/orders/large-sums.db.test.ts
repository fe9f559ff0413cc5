import { useTestDatabase } from '@turnout/db/testing'
import { expect, it } from 'vitest'
import { SYSTEM } from '../core/audit.ts'
import { findMoneyDrift } from '../refunds/find-money-drift.ts'
import { settleCharge } from './settle-charge.ts'
import { anonymous, makeSale, openShop } from './testing/shop.ts'

const database = useTestDatabase()

it('what was paid twice for a large order goes back, though both together are more than an integer holds', async () => {
  const { db } = database()
  const shop = openShop(db)
  const sale = await makeSale(shop, { priceMinor: 750_000_000, currency: 'IDR' })
  const order = await shop.as(anonymous).orders.create({ ...sale.order(2), paymentToken: 'tok_ok' })
  const payment = { order_id: order.id, processor: 'sandbox', reference: 'ref_again', currency: 'IDR' }
  const { id } = await db
    .insertInto('payment')
    .values({ ...payment, amount_minor: 1_500_000_000, status: 'abandoned' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await settleCharge({ ...shop.deps, ...SYSTEM }, id, { status: 'succeeded', reference: 'ref_again' })
  const row = db.selectFrom('ticket_order').select(['paid_minor', 'refunded_minor']).where('id', '=', order.id)
  expect(await row.executeTakeFirstOrThrow()).toEqual({ paid_minor: 3_000_000_000, refunded_minor: 1_500_000_000 })
  expect(await findMoneyDrift(db)).toEqual([])
})

it('a code that takes more off than an integer holds breaks nothing', async () => {
  const { db } = database()
  const shop = openShop(db)
  const sale = await makeSale(shop, { priceMinor: 900_000_000, currency: 'IDR' })
  await db
    .insertInto('sale_code')
    .values({ event_id: sale.event.id, code: 'ALLFREE', kind: 'percent', value: 100 })
    .execute()
  const order = await shop.as(anonymous).orders.create({ ...sale.order(3), discountCode: 'ALLFREE' })
  expect(order).toMatchObject({ status: 'confirmed', totalMinor: 0, discountMinor: 2_700_000_000 })
})
