import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { refundSetting } from '../refunds/testing/setting.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { readHistory } from './get-order-history.ts'

const database = useTestDatabase()

describe('orders.history', () => {
  it('tells what happened to an order, its tickets, payments and refunds, by whom, oldest first', async () => {
    const setting = await refundSetting(database().db)
    const { userId, caller: buyer } = await setting.as('member')
    const { organizer } = setting
    const items = [{ ticketTypeId: setting.ticketType.id, quantity: 2 }]
    const person = { name: 'Ada Lovelace', email: 'ada@example.org' }
    const placed = await buyer.orders.create({
      eventId: setting.event.id,
      items,
      buyer: person,
      paymentToken: 'tok_ok',
    })
    const ticketId = placed.tickets[0]?.id ?? ''
    await buyer.tickets.cancel({ ticketId, reason: 'Ada is ill' })
    await setting.run('refunds.pay-back')
    await organizer.orders.cancel({ orderId: placed.id })
    const history = await organizer.orders.history({ orderId: placed.id })
    expect(history.map(({ action }) => action)).toEqual([
      'order.created',
      'payment.started',
      'payment.succeeded',
      'refund.requested',
      'ticket.cancelled',
      'refund.succeeded',
      'refund.requested',
      'ticket.cancelled',
      'order.cancelled',
    ])
    const of = (action: string) => history.find((entry) => entry.action === action)
    const { name } = await setting.db
      .selectFrom('user_account')
      .select('name')
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
    expect(of('ticket.cancelled')).toMatchObject({ actorKind: 'user', actorName: name, subjectId: ticketId })
    expect(of('ticket.cancelled')?.detail).toMatchObject({ as: 'buyer', refundMinor: 1000 })
    expect(of('refund.succeeded')).toMatchObject({ actorKind: 'system', actorName: null, fields: ['status'] })
    expect([...history].sort((a, b) => a.at.localeCompare(b.at))).toEqual(history)
    // What people wrote, and who they are beside their names, is not in it.
    const told = JSON.stringify(history)
    for (const personal of ['ada@example.org', 'Ada Lovelace', 'Ada is ill', '2001:db8']) {
      expect(told).not.toContain(personal)
    }
  })

  it('is of that order alone, for organizers alone', async () => {
    const setting = await refundSetting(database().db)
    const { userId, caller: buyer } = await setting.as('member')
    const [own, other] = [await setting.sell(1, { buyer: userId }), await setting.sell(1)]
    await setting.organizer.orders.cancel({ orderId: other.id })
    expect(await setting.organizer.orders.history({ orderId: own.id })).toEqual([])
    expect((await refusalOf(buyer.orders.history({ orderId: own.id }))).code).toBe('FORBIDDEN')
    const unknown = setting.organizer.orders.history({ orderId: randomUUID() })
    expect((await refusalOf(unknown)).code).toBe('NOT_FOUND')
  })

  it('keeps how it began and how it ended, whatever noise is made in between', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(1)
    const { id } = order
    await sql`insert into audit_entry (actor_kind, action, subject_type, subject_id)
      select 'system', 'order.' || n, 'order', ${id} from generate_series(1, 600) as n order by n`.execute(setting.db)
    const actions = (await setting.organizer.orders.history({ orderId: id })).map(({ action }) => action)
    expect(actions).toHaveLength(500)
    expect(actions.at(0)).toBe('order.1')
    expect(actions.at(-1)).toBe('order.600')
    expect(actions).not.toContain('order.300')
  })

  it('finds its rows by index, however long the audit is', async () => {
    const setting = await refundSetting(database().db)
    const order = await setting.sell(2)
    await sql`insert into audit_entry (actor_kind, action, subject_type, subject_id)
      select 'system', 'order.created', 'order', gen_random_uuid() from generate_series(1, 20000)`.execute(setting.db)
    await sql`analyze audit_entry`.execute(database().owner)
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${readHistory(order.id)}`.execute(setting.db)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('audit_entry_subject_idx')
    expect(plan).not.toContain('Seq Scan on audit_entry')
  })
})
