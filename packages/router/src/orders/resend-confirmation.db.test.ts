import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { MailRefused } from '../core/mailer.ts'
import { sendConfirmationJob } from './send-confirmation.job.ts'
import { callWith, jobsOf, makeSale, nobody, openShop, refusalOf, type Shop } from './testing/shop.ts'

describe('the mail with the tickets', () => {
  const database = useTestDatabase()

  /** Does the open mail jobs of an order, as the runner would. */
  async function workOff(shop: Shop, orderId: string, send = shop.deps.mailer.send): Promise<void> {
    const jobs = await openJobs(shop, orderId)
    for (const { id, payload } of jobs) {
      const work = sendConfirmationJob.run({ ...shop.deps, mailer: { ...shop.deps.mailer, send } }, payload)
      const end = await work.then(
        () => ({ completed_at: sql<Date>`now()` }),
        (error: unknown) => (error instanceof MailRefused ? { failed_at: sql<Date>`now()` } : {}),
      )
      const run_at = sql<Date>`now() + interval '5 minutes'`
      await shop.deps.db
        .updateTable('job')
        .set({ ...end, run_at })
        .where('id', '=', id)
        .execute()
    }
  }

  function openJobs(shop: Shop, orderId: string) {
    return shop.deps.db
      .selectFrom('job')
      .selectAll()
      .where('name', '=', 'orders.send-confirmation')
      .where(sql<string>`payload->>'orderId'`, '=', orderId)
      .where('completed_at', 'is', null)
      .where('failed_at', 'is', null)
      .execute()
  }

  async function setUp() {
    const shop = openShop(database().db)
    const sale = await makeSale(shop)
    const organizer = await shop.organizer()
    const { id: orderId } = await organizer.orders.give(sale.order())
    const state = async () => (await organizer.orders.get({ orderId })).mail
    return { shop, sale, organizer, orderId, state }
  }

  it('is waiting until it is sent, on the order and in lists', async () => {
    const { shop, sale, organizer, orderId, state } = await setUp()
    expect(await state()).toBe('waiting')
    await workOff(shop, orderId, () => Promise.reject(new Error('away')))
    expect(await state()).toBe('waiting')
    await workOff(shop, orderId)
    expect(await state()).toBe('sent')
    const { items } = await organizer.orders.list({ eventId: sale.event.id })
    expect(items.map(({ mail }) => mail)).toEqual(['sent'])
  })

  it('has failed when the recipient was refused for good, or its time is over, and is still known when jobs are swept', async () => {
    const { shop, sale, organizer, orderId, state } = await setUp()
    await workOff(shop, orderId, () => Promise.reject(new MailRefused(550)))
    expect(await state()).toBe('failed')
    const { id: other } = await organizer.orders.give(sale.order())
    await workOff(shop, other, () => Promise.reject(new Error('away')))
    await shop.deps.db.updateTable('job').set({ failed_at: sql`now()` }).where('completed_at', 'is', null).execute()
    expect((await organizer.orders.get({ orderId: other })).mail).toBe('failed')
    await shop.deps.db.deleteFrom('job').execute()
    expect(await state()).toBe('failed')
    expect((await organizer.orders.get({ orderId: other })).mail).toBe('failed')
  })

  it('is none for an order that is not paid, or that was made without one', async () => {
    const shop = openShop(database().db)
    const sale = await makeSale(shop, { priceMinor: 500 })
    expect((await shop.anybody.orders.create(sale.order())).mail).toBeNull()
    const { id: orderId } = await shop.world.confirmedOrder(sale)
    expect((await (await shop.organizer()).orders.get({ orderId })).mail).toBeNull()
  })

  it('is sent once more when an organizer asks for it, once for each key, and the audit says so', async () => {
    const { shop, organizer, orderId, state } = await setUp()
    await workOff(shop, orderId)
    const input = { orderId, idempotencyKey: 'send-it-once-more' }
    expect((await organizer.orders.resendConfirmation(input)).mail).toBe('waiting')
    await workOff(shop, orderId)
    expect((await organizer.orders.resendConfirmation(input)).mail).toBe('sent')
    await workOff(shop, orderId)
    expect(shop.deps.sent).toHaveLength(2)
    expect(shop.deps.sent[1]?.subject).toBe(shop.deps.sent[0]?.subject)
    expect(await state()).toBe('sent')
    const audited = await shop.deps.db
      .selectFrom('audit_entry')
      .select(['actor_kind', 'detail'])
      .where('action', '=', 'order.confirmation_resent')
      .where('subject_id', '=', orderId)
      .execute()
    expect(audited).toMatchObject([{ actor_kind: 'user', detail: { isOnItsWay: false } }])
    await organizer.orders.resendConfirmation({ orderId })
    await workOff(shop, orderId)
    expect(shop.deps.sent).toHaveLength(3)
  })

  it('that was refused can be sent again', async () => {
    const { shop, organizer, orderId, state } = await setUp()
    await workOff(shop, orderId, () => Promise.reject(new MailRefused(550)))
    await organizer.orders.resendConfirmation({ orderId })
    expect(await state()).toBe('waiting')
    await workOff(shop, orderId)
    expect(await state()).toBe('sent')
  })

  it('that still waits is tried at once instead of twice, also when several ask at the same moment', async () => {
    const { shop, organizer, orderId } = await setUp()
    await workOff(shop, orderId, () => Promise.reject(new Error('away')))
    const [waiting] = await openJobs(shop, orderId)
    expect(waiting?.run_at.getTime()).toBeGreaterThan(Date.now())
    await organizer.orders.resendConfirmation({ orderId })
    const hurried = await openJobs(shop, orderId)
    expect(hurried).toHaveLength(1)
    expect(hurried[0]?.run_at.getTime()).toBeLessThanOrEqual(Date.now())
    await workOff(shop, orderId)
    await Promise.all(Array.from({ length: 6 }, () => organizer.orders.resendConfirmation({ orderId })))
    expect(await openJobs(shop, orderId)).toHaveLength(1)
    await workOff(shop, orderId)
    expect(shop.deps.sent).toHaveLength(2)
  })

  it('is sent again by organizers only, for confirmed orders only', async () => {
    const { shop, sale, organizer, orderId } = await setUp()
    const member = await shop.member()
    expect((await refusalOf(member.orders.resendConfirmation({ orderId }))).code).toBe('FORBIDDEN')
    expect((await refusalOf(shop.anybody.orders.resendConfirmation({ orderId }))).code).toBe('UNAUTHORIZED')
    expect((await refusalOf(organizer.orders.resendConfirmation({ orderId: nobody }))).code).toBe('NOT_FOUND')
    for (const input of [{}, { orderId: 'x' }, { orderId, idempotencyKey: 'short' }]) {
      expect((await refusalOf(callWith(organizer, 'orders.resendConfirmation', input))).code).toBe('VALIDATION_ERROR')
    }
    await organizer.orders.cancel({ orderId })
    expect((await refusalOf(organizer.orders.resendConfirmation({ orderId }))).code).toBe('CONFLICT')
    const { id: other } = await organizer.orders.give(sale.order())
    await shop.deps.db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', sale.event.id).execute()
    expect((await refusalOf(organizer.orders.resendConfirmation({ orderId: other }))).code).toBe('EVENT_CANCELLED')
    const jobs = await jobsOf(shop.deps.db, 'orders.send-confirmation')
    expect(jobs.filter((job) => job.orderId === orderId || job.orderId === other)).toEqual([
      { orderId },
      { orderId: other },
    ])
  })
})
