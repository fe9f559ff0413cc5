import { randomUUID } from 'node:crypto'
import { build, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { type Child, endPrograms, startProgram } from './processes.ts'
import { until } from './support.ts'

const database = useTestDatabase()
const ORDERS = 120
const PRICE = 1000

afterEach(endPrograms)

/** A cancelled event whose paid orders wait for their money. */
async function calledOff(): Promise<string> {
  const { db } = database()
  const world = build(db)
  const event = await world.event({ status: 'published' })
  const session = await world.session(event, { capacity: ORDERS })
  const ticketType = await world.ticketType(event, { includes: [session], priceMinor: PRICE })
  const sell = async () => {
    const order = await world.confirmedOrder({ event, ticketType })
    const id = randomUUID()
    const payment = {
      id,
      order_id: order.id,
      processor: 'sandbox',
      reference: `sandbox_ok_${id}`,
      currency: order.currency,
    }
    await db
      .insertInto('payment')
      .values({ ...payment, amount_minor: PRICE, status: 'succeeded' })
      .execute()
    await db.updateTable('ticket_order').set({ paid_minor: PRICE }).where('id', '=', order.id).execute()
  }
  await Promise.all(Array.from({ length: ORDERS }, sell))
  await db
    .updateTable('event')
    .set({ status: 'cancelled', cancelled_at: new Date() })
    .where('id', '=', event.id)
    .execute()
  const payload = JSON.stringify({ eventId: event.id })
  await sql`insert into job (name, payload, max_attempts) values ('refunds.refund-event', ${payload}, 8)`.execute(db)
  return event.id
}

describe('giving back the money of a cancelled event', () => {
  it('survives processes that are killed in the middle: every order gets it back, once', async () => {
    const { db, url } = database()
    const eventId = await calledOff()
    const refunded = async (status?: 'succeeded') => {
      const query = db.selectFrom('refund').select('id').where('event_id', '=', eventId)
      return (await (status ? query.where('status', '=', status) : query).execute()).length
    }
    const children: Child[] = []
    const killWhen = async (what: string, holds: () => Promise<boolean>) => {
      const child = startProgram('./refund-child.ts', { DATABASE_URL: url })
      children.push(child)
      await until(what, holds, 60_000)
      child.kill('SIGKILL')
      await child.ended
    }
    await killWhen('some orders are cancelled', async () => (await refunded()) > 0)
    const afterFirst = await refunded()
    await killWhen('money of some is back', async () => (await refunded('succeeded')) > ORDERS / 4)
    const afterSecond = await refunded('succeeded')
    await killWhen('all of it is back', async () => (await refunded('succeeded')) === ORDERS)
    // Both were really in the middle.
    expect(afterFirst).toBeLessThan(ORDERS)
    expect(afterSecond).toBeLessThan(ORDERS)

    const orders = await db.selectFrom('ticket_order').selectAll().where('event_id', '=', eventId).execute()
    expect(orders.filter((order) => order.refunded_minor !== PRICE || order.status !== 'refunded')).toEqual([])
    const refunds = await db.selectFrom('refund').selectAll().where('event_id', '=', eventId).execute()
    expect(refunds.map((refund) => [refund.amount_minor, refund.attempts])).toEqual(
      Array.from({ length: ORDERS }, () => [PRICE, 1]),
    )
    const paid = children.flatMap((child) => [...child.output().matchAll(/^paid (\S+)$/gm)].map(([, id]) => id))
    expect(new Set(paid)).toEqual(new Set(refunds.map(({ id }) => id)))
    const taken = await db.selectFrom('session').select(['sold', 'held']).where('event_id', '=', eventId).execute()
    expect(taken).toEqual([{ sold: 0, held: 0 }])
  }, 180_000)
})
